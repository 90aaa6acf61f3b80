import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatDateTime, formatSince } from '@/lib/dates';
import type { SignatureReport } from '@/lib/types';
import { Icon, type IconName } from '@/ui/icons';
import './fields.css';
import { sentence, type Headline } from './verdict';

const looks: Record<Headline, { tone: string; icon: IconName }> = {
  passed: { tone: 'success', icon: 'check' },
  passedLater: { tone: 'success', icon: 'check' },
  unknown: { tone: 'warning', icon: 'question' },
  unread: { tone: 'warning', icon: 'question' },
  failed: { tone: 'error', icon: 'cross' },
  unsigned: { tone: 'info', icon: 'info' },
};

/** The verdict on a file's signatures in one sentence, with its cause. `children` is the next step. */
export function VerdictNotice({ report, children }: { report: SignatureReport; children?: ReactNode }) {
  const { t } = useTranslation();
  const { headline, cause, params } = sentence(report);
  const { tone, icon } = looks[headline];
  return (
    <div className={`notice ${tone}`} data-verdict={report.verdict}>
      <Icon name={icon} />
      <div className="grow stack-s">
        <div>
          <strong>{t(`signatures:headline.${headline}`, params)}</strong>
          {cause && <> {t(`signatures:cause.${cause}`, params)}</>}{' '}
          <span className="muted checked-at" title={formatDateTime(report.checkedAt)}>{t('signatures:checkedAt', { at: formatSince(report.checkedAt) })}</span>
        </div>
        {children}
      </div>
    </div>
  );
}
