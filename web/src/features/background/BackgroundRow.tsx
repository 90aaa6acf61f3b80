import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { clock, formatDateTime } from '@/lib/dates';
import type { BackgroundItem } from '@/lib/types';
import { Button } from '@/ui/Button';
import { Chip, type Tone } from '@/ui/Chip';
import { Icon, type IconName } from '@/ui/icons';
import { toast } from '@/ui/toast';
import { useRetry } from './api';
import { age } from './order';

const looks: Record<BackgroundItem['state'], { tone: Tone; icon: IconName }> = {
  waiting: { tone: 'plain', icon: 'clock' },
  running: { tone: 'blue', icon: 'refresh' },
  done: { tone: 'green', icon: 'check' },
  failed: { tone: 'red', icon: 'cross' },
  unknown: { tone: 'amber', icon: 'question' },
};
const kinds: Record<BackgroundItem['kind'], IconName> = { signing: 'pen', seal: 'shield', sending: 'send', job: 'gauge' };

/** One piece of work: what it is, how far, since when, what went wrong, what can be done. */
export function BackgroundRow({ item }: { item: BackgroundItem }) {
  const { t } = useTranslation();
  const retry = useRetry();
  const since = age(item.updatedAt ?? item.createdAt, clock.now());
  async function again() {
    try {
      await retry.mutateAsync(item.id);
      toast.success(t('background:retried'));
    } catch (error) {
      toast.error(error);
    }
  }
  return (
    <li className="job">
      <Icon name={kinds[item.kind]} size={18} />
      <div className="grow stack-s">
        <div className="row wrap">
          <span className="muted">{t(`background:kind.${item.kind}`)}</span>
          {item.document ? <Link className="title" to={`/van-ban/${item.document}`}>{item.title}</Link> : <span className="title">{item.title}</span>}
        </div>
        {item.total !== undefined && item.total > 1 && (
          <div className="row">
            <progress max={item.total} value={item.done ?? 0} aria-label={item.title} />
            <span className="num muted">{t('background:doneOf', { done: item.done ?? 0, total: item.total })}</span>
          </div>
        )}
        {item.error && <div className="error">{item.error}</div>}
        {item.state === 'unknown' && <div className="muted">{t('background:unknownHint')}</div>}
      </div>
      <div className="side">
        <Chip tone={looks[item.state].tone} icon={looks[item.state].icon}>{t(`background:state.${item.state}`)}</Chip>
        <span className="muted num" title={formatDateTime(item.updatedAt ?? item.createdAt)}>
          {since.unit === 'now' ? t('background:age.now') : t(`background:age.${since.unit}`, { count: since.count })}
        </span>
        {item.retryable && <Button small icon="refresh" busy={retry.isPending} onClick={again}>{t('background:retry')}</Button>}
      </div>
    </li>
  );
}
