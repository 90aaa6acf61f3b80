import { useTranslation } from 'react-i18next';
import { formatSince } from '@/lib/dates';
import type { DocumentRow } from '@/lib/types';
import { DeadlineText, UrgencyChip } from '@/rows/chips';
import { Button } from '@/ui/Button';
import { Chip } from '@/ui/Chip';
import type { Decision } from './staging';

type Props = { row: DocumentRow; decision?: Decision; current: boolean; onOpen: () => void; onUndo: () => void };

/** One document that waits: what it says, who drafted it, how long it is, what to be careful about. */
export function QueueCard({ row, decision, current, onOpen, onUndo }: Props) {
  const { t } = useTranslation();
  return (
    <li className={`sign-card${current ? ' current' : ''}${decision ? ` is-${decision}` : ''}`}>
      <button type="button" className="sign-open" aria-current={current || undefined} onClick={onOpen}>
        <span className="row wrap">
          <span className="muted">{row.typeName}</span>
          <UrgencyChip urgency={row.urgency} />
          {row.verdict === 'failed' && <Chip tone="red" icon="cross">{t('signing:flag.failed')}</Chip>}
          {row.verdict === 'unknown' && <Chip tone="amber" icon="question">{t('signing:flag.unknown')}</Chip>}
          {row.dueAt && <DeadlineText dueAt={row.dueAt} />}
        </span>
        <strong className="sign-subject">{row.subject}</strong>
        <span className="muted">{facts(row, t)}</span>
      </button>
      {decision && (
        <span className="sign-decision">
          <Chip tone={decision === 'agreed' ? 'green' : 'plain'} icon={decision === 'agreed' ? 'check' : 'clock'}>{t(`signing:decision.${decision}`)}</Chip>
          <Button small kind="plain" icon="undo" aria-label={t('signing:undoOf', { subject: row.subject })} onClick={onUndo}>{t('signing:undo')}</Button>
        </span>
      )}
    </li>
  );
}

export function facts(row: DocumentRow, t: (key: string, params?: Record<string, unknown>) => string): string {
  const drafted = row.drafter && t('signing:draftedBy', { name: row.drafter });
  const pages = row.pages ? t('signing:pages', { count: row.pages }) : undefined;
  const since = row.holder && t('signing:since', { at: formatSince(row.holder.since) });
  return [drafted, pages, since].filter(Boolean).join(' · ');
}
