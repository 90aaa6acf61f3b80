import { useTranslation } from 'react-i18next';
import { clock, formatDateTime, formatSince, today } from '@/lib/dates';
import type { Intake } from '@/lib/types';
import { UrgencyChip, VerdictChip } from '@/rows/chips';
import { Chip } from '@/ui/Chip';
import { receiptClock } from './clock';

/** One parcel: sender, code, urgency, verdict, the same-day clock; below, the abstract. */
export function IntakeRow({ intake }: { intake: Intake }) {
  const { t } = useTranslation();
  const code = [intake.number, intake.notation].filter(Boolean).join('/');
  const pressing = intake.state === 'new' ? receiptClock(intake.receivedAt, clock.now(), today()) : undefined;
  return (
    <div className="intake-row">
      <span className={`doc-bar ${pressing === 'late' ? 'late' : pressing === 'today' ? 'soon' : ''}`} />
      <div className="doc-line">
        <strong className="ellipsis">{intake.fromName}</strong>
        {code && <span className="muted ellipsis">{code}</span>}
        <span className="doc-marks">
          {intake.twins && intake.twins.length > 0 && <Chip tone="amber" icon="copy">{t('intake:twin', { number: intake.twins[0]?.number })}</Chip>}
          {intake.diagnostics.length > 0 && <Chip tone="amber" icon="warn">{t('intake:diagnostics')}</Chip>}
          <UrgencyChip urgency={intake.urgency} />
          <VerdictChip verdict={intake.verdict} />
        </span>
      </div>
      <div className="doc-line">
        <span className="doc-subject ellipsis" title={intake.subject}>{intake.subject}</span>
        <span className={`intake-age ${pressing === 'late' ? 'late' : ''}`} title={formatDateTime(intake.receivedAt)}>
          {intake.state === 'refused' ? intake.refuseReason : t(pressing === 'late' ? 'intake:lateSince' : 'intake:arrived', { at: formatSince(intake.receivedAt) })}
        </span>
      </div>
    </div>
  );
}
