import { useTranslation } from 'react-i18next';
import { Icon, type IconName } from '@/ui/icons';
import type { Check, CheckState } from './checks';

const icons: Record<CheckState, IconName> = { ok: 'check', look: 'warn', stop: 'cross' };

/** What was checked before the seal, each with its cause and what to do. */
export function CheckList({ checks }: { checks: readonly Check[] }) {
  const { t } = useTranslation();
  return (
    <ul className="checks" aria-label={t('issuing:checks')}>
      {checks.map((check) => (
        <li key={check.name} className={`check-${check.state}`}>
          <Icon name={icons[check.state]} />
          <span>
            <span className="sr">{t(`issuing:checkState.${check.state}`)}: </span>
            {t(`issuing:check.${check.name}.${check.cause}`, check.params)}
          </span>
        </li>
      ))}
    </ul>
  );
}
