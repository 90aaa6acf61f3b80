import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { currentLang } from '@/lib/i18n';
import { Chip, type Tone } from '@/ui/Chip';
import type { IconName } from '@/ui/icons';
import { byNeed, type BatchItem } from './progress';

const looks: Record<BatchItem['state'], { tone: Tone; icon: IconName }> = {
  queued: { tone: 'plain', icon: 'clock' },
  signing: { tone: 'blue', icon: 'pen' },
  done: { tone: 'green', icon: 'check' },
  failed: { tone: 'red', icon: 'cross' },
  unknown: { tone: 'amber', icon: 'question' },
};

/** Every document of a batch with its own end: done, failed with the cause, or unknown. */
export function ProgressLines({ items }: { items: readonly BatchItem[] }) {
  const { t } = useTranslation();
  return (
    <ul className="sign-lines">
      {byNeed(items).map((item) => {
        const why = currentLang() === 'en' ? (item.errorEn ?? item.error) : item.error;
        return (
          <li key={item.document}>
            <span className="grow">
              <Link to={`/van-ban/${item.document}`}>{item.subject}</Link>
              {why && <span className="sign-why">{why}</span>}
            </span>
            <Chip tone={looks[item.state].tone} icon={looks[item.state].icon}>{t(`signing:item.${item.state}`)}</Chip>
          </li>
        );
      })}
    </ul>
  );
}
