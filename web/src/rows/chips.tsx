import { useTranslation } from 'react-i18next';
import { deadline, formatDateTime } from '@/lib/dates';
import type { Action, Kind, State, Verdict } from '@/lib/types';
import { Chip } from '@/ui/Chip';
import { stateLook, verdictLook } from './words';

export function StatusChip({ state }: { state: State }) {
  const { t } = useTranslation();
  const look = stateLook[state];
  return (
    <Chip tone={look.tone} icon={look.icon}>
      {t(`rows:state.${state}`)}
    </Chip>
  );
}

/** Khẩn, Thượng khẩn, HỎA TỐC; nothing for Thường. The marks repeat the order without colour. */
export function UrgencyChip({ urgency }: { urgency: number }) {
  const { t } = useTranslation();
  if (urgency === 0) return null;
  return (
    <Chip tone={urgency === 3 ? 'flash' : urgency === 2 ? 'orange' : 'amber'}>
      <span aria-hidden="true">{'!'.repeat(urgency)}</span>
      {t(`rows:urgency.${urgency}`)}
    </Chip>
  );
}

export function VerdictChip({ verdict, iconOnly }: { verdict: Verdict; iconOnly?: boolean }) {
  const { t } = useTranslation();
  const look = verdictLook[verdict];
  const word = t(`rows:verdict.${verdict}`);
  return (
    <Chip tone={look.tone} icon={look.icon} title={iconOnly ? word : undefined}>
      {iconOnly ? <span className="sr">{word}</span> : word}
    </Chip>
  );
}

/** Near in words, far as a date; the exact time in the tooltip. */
export function DeadlineText({ dueAt }: { dueAt: string }) {
  const { t } = useTranslation();
  const { text, urge } = deadline(dueAt);
  return (
    <Chip bare tone={urge === 'late' ? 'red' : urge === 'soon' ? 'amber' : 'plain'} icon="clock" title={t('rows:due', { time: formatDateTime(dueAt) })}>
      <span className="sr">{t('rows:dueLabel')} </span>
      {text}
    </Chip>
  );
}

/** The name of an action as it stands on a button: "Bút phê", "Ký"; what a leader finishes without a direction is filed. */
export function useActionName(): (action: Action, row: { kind: Kind; state: State }) => string {
  const { t } = useTranslation();
  return (action, row) => {
    if (action === 'submit' && row.kind === 'outgoing') return t('rows:action.submitDraft');
    if (action === 'finish' && row.state === 'submitted') return t('rows:action.file');
    return t(`rows:action.${action}`);
  };
}
