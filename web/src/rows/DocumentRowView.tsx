import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { deadline, formatSince } from '@/lib/dates';
import type { DocumentRow } from '@/lib/types';
import { Icon } from '@/ui/icons';
import { DeadlineText, StatusChip, UrgencyChip, VerdictChip } from './chips';
import { DeliveryText } from './DeliveryText';
import './rows.css';

/** two lines (the rule) · one line · tall: three lines, for the phone and narrow panes · mine: narrow, and the holder is the reader */
export type RowLook = 'two' | 'one' | 'tall' | 'mine';

type Props = {
  row: DocumentRow;
  look?: RowLook;
  /** Replaces the title, e.g. with marked words. */
  title?: ReactNode;
  /** A further line, e.g. the passage found. */
  below?: ReactNode;
  /** The state is said by the list's tab already. */
  hideState?: boolean;
};

/**
 * A document in a list. Line 1: number, issuer, notation, urgency, deadline. Line 2: the abstract as wide as it can be, and
 * who holds it since when. Unread is heavier and has a dot; the bar on the left is the deadline.
 */
export function DocumentRowView({ row, look = 'two', title, below, hideState }: Props) {
  const { t } = useTranslation();
  const open = row.state !== 'done' && row.state !== 'issued';
  const urge = row.dueAt && open ? deadline(row.dueAt).urge : undefined;
  const narrow = look === 'tall' || look === 'mine';
  const doubtful = row.kind === 'incoming' && (row.verdict === 'unknown' || row.verdict === 'failed');
  const subject = (
    <span className="doc-subject ellipsis" title={row.subject}>
      {title ?? row.subject}
    </span>
  );
  const last = <Last row={row} open={open} />;
  return (
    <div className={`doc-row ${look}${row.unread ? ' unread' : ''}`}>
      <span className={`doc-bar ${urge ?? ''}`} />
      <div className="doc-line">
        {row.unread && (
          <span className="doc-dot">
            <span className="sr">{t('rows:unread')}</span>
          </span>
        )}
        {row.bookNumber !== undefined && <span className="doc-number">{row.bookNumber}</span>}
        <span className="doc-issuer ellipsis">{[row.kind === 'incoming' ? row.issuer : row.typeName, row.code].filter(Boolean).join(' · ')}</span>
        {look === 'one' && subject}
        <span className="doc-marks">
          {doubtful && row.verdict && <VerdictChip verdict={row.verdict} iconOnly={narrow} />}
          <UrgencyChip urgency={row.urgency} />
          {!hideState && !narrow && <StatusChip state={row.state} />}
          {row.dueAt && open && <DeadlineText dueAt={row.dueAt} />}
        </span>
      </div>
      {look !== 'one' && (
        <div className="doc-line">
          {subject}
          {look === 'two' && last}
        </div>
      )}
      {look === 'tall' && (
        <div className="doc-line">
          {!hideState && <StatusChip state={row.state} />}
          {last}
        </div>
      )}
      {below}
    </div>
  );
}

/** Who holds it since when; of what was issued, how far it has come. */
function Last({ row, open }: { row: DocumentRow; open: boolean }) {
  const { t } = useTranslation();
  return (
    <>
      {row.holder && open && (
        <span className="doc-holder ellipsis">
          <Icon name="next" size={12} />
          <span className="sr">{t('rows:heldBy')} </span>
          {row.holder.text} · {t('rows:since', { time: formatSince(row.holder.since) })}
        </span>
      )}
      {row.deliveries && row.deliveries.total > 0 && <DeliveryText summary={row.deliveries} />}
    </>
  );
}
