import { useTranslation } from 'react-i18next';
import type { DeliverySummary } from '@/lib/types';

/** "▪▪▪▫ 9/12 đã tiếp nhận · 1 từ chối": where an issued document stands, on the row itself. */
export function DeliveryText({ summary }: { summary: DeliverySummary }) {
  const { t } = useTranslation();
  const boxes = Math.min(8, summary.total);
  const full = Math.floor((summary.received / summary.total) * boxes);
  return (
    <span className="doc-delivery">
      <span aria-hidden="true" className="doc-boxes">
        {Array.from({ length: boxes }, (_, i) => (
          <i key={i} className={i < full ? 'full' : ''} />
        ))}
      </span>
      {t('rows:received', { count: summary.received, total: summary.total })}
      {summary.refused > 0 && <b className="bad"> · {t('rows:refused', { count: summary.refused })}</b>}
      {summary.failed > 0 && <b className="bad"> · {t('rows:sendFailed', { count: summary.failed })}</b>}
    </span>
  );
}
