import { useTranslation } from 'react-i18next';
import { deadline, formatDateTime } from '@/lib/dates';
import type { Action, State, Verdict } from '@/lib/types';
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

export function VerdictChip({ verdict }: { verdict: Verdict }) {
  const { t } = useTranslation();
  const look = verdictLook[verdict];
  return (
    <Chip tone={look.tone} icon={look.icon}>
      {t(`rows:verdict.${verdict}`)}
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

/** The name of an action as it stands on a button: "Bút phê", "Ký", "Cấp số & phát hành". */
export function useActionName(): (action: Action, kind?: 'incoming' | 'outgoing') => string {
  const { t } = useTranslation();
  return (action, kind) => (action === 'submit' && kind === 'outgoing' ? t('rows:action.submitDraft') : t(`rows:action.${action}`));
}
