import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { deadline, formatSince } from '@/lib/dates';
import type { DocumentRow } from '@/lib/types';
import { Icon } from '@/ui/icons';
import { DeadlineText, StatusChip, UrgencyChip, VerdictChip } from './chips';
import { DeliveryText } from './DeliveryText';
import './rows.css';

type Props = {
  row: DocumentRow;
  compact?: boolean;
  /** Replaces the title, e.g. with marked words. */
  title?: ReactNode;
  /** A third line, e.g. the passage found. */
  below?: ReactNode;
  /** The state is said by the list's tab already. */
  hideState?: boolean;
};

/**
 * A document in a list. Line 1: number, issuer, notation, urgency, deadline. Line 2: the abstract as wide as it can be, and
 * who holds it since when. Unread is heavier and has a dot; the bar on the left is the deadline.
 */
export function DocumentRowView({ row, compact, title, below, hideState }: Props) {
  const { t } = useTranslation();
  const open = row.state !== 'done' && row.state !== 'issued';
  const urge = row.dueAt && open ? deadline(row.dueAt).urge : undefined;
  const holder = row.holder && open ? row.holder : undefined;
  return (
    <div className={`doc-row${row.unread ? ' unread' : ''}${compact ? ' compact' : ''}`}>
      <span className={`doc-bar ${urge ?? ''}`} />
      <div className="doc-line">
        {row.unread && (
          <span className="doc-dot">
            <span className="sr">{t('rows:unread')}</span>
          </span>
        )}
        {row.bookNumber !== undefined && <span className="doc-number">{row.bookNumber}</span>}
        <span className="doc-issuer ellipsis">
          {row.kind === 'incoming' ? row.issuer : row.typeName}
          {row.code && <span> · {row.code}</span>}
        </span>
        {compact && <span className="doc-subject ellipsis">{title ?? row.subject}</span>}
        <span className="doc-marks">
          {row.kind === 'incoming' && row.verdict && row.verdict !== 'passed' && row.verdict !== 'unsigned' && <VerdictChip verdict={row.verdict} />}
          <UrgencyChip urgency={row.urgency} />
          {!hideState && <StatusChip state={row.state} />}
          {row.dueAt && open && <DeadlineText dueAt={row.dueAt} />}
        </span>
      </div>
      {!compact && (
        <div className="doc-line">
          <span className="doc-subject ellipsis" title={row.subject}>
            {title ?? row.subject}
          </span>
          {holder && (
            <span className="doc-holder ellipsis">
              <Icon name="next" size={12} />
              <span className="sr">{t('rows:heldBy')} </span>
              {holder.text} · {t('rows:since', { time: formatSince(holder.since) })}
            </span>
          )}
          {row.deliveries && row.deliveries.total > 0 && <DeliveryText summary={row.deliveries} />}
        </div>
      )}
      {below}
    </div>
  );
}
