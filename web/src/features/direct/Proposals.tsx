import { useTranslation } from 'react-i18next';
import { formatDate } from '@/lib/dates';
import type { Catalog } from '@/lib/types';
import { isTaken, proposals, type Direction, type Proposal } from './direction';

type Props = { catalog: Catalog; today: string; direction: Direction; onTake: (p: Proposal) => void };

/** What leaders here directed most, one tap each; on phones rows of 48 px. */
export function Proposals({ catalog, today, direction, onTake }: Props) {
  const { t } = useTranslation();
  const list = proposals(catalog, today);
  if (list.length === 0) return null;
  return (
    <div className="stack-s" role="group" aria-label={t('direct:proposals')}>
      <div className="label">{t('direct:proposals')}</div>
      {list.map((p) => (
        <button key={p.key} type="button" className="proposal" aria-pressed={isTaken(direction, p)} onClick={() => onTake(p)}>
          <span className="grow">
            <strong>{p.lead.name}</strong> {t('direct:leads')}
            {p.coop.length > 0 && <span className="muted"> · {t('direct:with', { units: p.coop.map((u) => u.name).join(', ') })}</span>}
          </span>
          <span className="muted num">{p.workdays > 0 ? t('direct:workdaysBy', { count: p.workdays, date: formatDate(p.dueOn).slice(0, 5) }) : t('direct:noDeadline')}</span>
        </button>
      ))}
    </div>
  );
}
