import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { formatDate, formatDateTime } from '@/lib/dates';
import type { TimelineItem } from '@/lib/types';
import { Empty, Loaded, SkeletonRows } from '@/ui/states';
import { timelineQuery } from './api';

/** What happened, newest first: what, who, exactly when, and in whose words. */
export function Steps({ id }: { id: string }) {
  const { t } = useTranslation();
  const query = useQuery(timelineQuery(id));
  return (
    <section aria-label={t('document:timeline')}>
      <h2 className="doc-section">{t('document:timeline')}</h2>
      <Loaded query={query} skeleton={<SkeletonRows rows={3} />}>
        {(items) =>
          items.length === 0 ? (
            <Empty title={t('document:timelineEmpty')} />
          ) : (
            <ol className="steps">
              {items.map((item, i) => (
                <Step key={`${item.at} ${i}`} item={item} />
              ))}
            </ol>
          )
        }
      </Loaded>
    </section>
  );
}

function Step({ item }: { item: TimelineItem }) {
  const { t, i18n } = useTranslation();
  const key = `document:did.${item.what.replaceAll('.', '_')}`;
  const params: Record<string, string> = { ...item.params, due: formatDate(item.params?.due) };
  const bad = /failed|returned|refused/.test(item.what);
  // A delivery's code is the recipient's, and its name is said as the one who reports.
  const known = item.what.startsWith('delivery.') ? [] : (['lead', 'coop', 'due', 'code'] as const);
  const details = known.filter((k) => params[k]);
  return (
    <li className={bad ? 'bad' : ''}>
      <h3>{i18n.exists(key) ? t(key as 'document:did.other', params) : t('document:did.other')}</h3>
      {details.length > 0 && (
        <ul className="steps-details">
          {details.map((k) => (
            <li key={k}>
              <span className="muted">{t(`document:param.${k}`)}</span> {params[k]}
            </li>
          ))}
        </ul>
      )}
      {item.text && <blockquote>{item.text}</blockquote>}
      <p className="muted">
        {[item.who, formatDateTime(item.at)].filter(Boolean).join(' · ')}
      </p>
    </li>
  );
}
