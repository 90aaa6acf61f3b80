import { useTranslation } from 'react-i18next';
import { currentLang } from '@/lib/i18n';
import { formatSize } from '@/lib/numbers';
import { Button } from '@/ui/Button';
import { Icon, type IconName } from '@/ui/icons';
import { counts, isFinished, type Item, type ItemState } from './batch';
import type { Bench } from './useBench';

const icons: Record<ItemState, IconName> = {
  uploading: 'outbox', reading: 'search', ready: 'check', look: 'question', twin: 'copy', bad: 'cross', error: 'cross', lost: 'warn', later: 'clock', registered: 'check', returned: 'undo',
};

/** The batch: every file with its state in icon and word; the bad ones wait here with the reason. */
export function BatchList({ bench, onChoose }: { bench: Bench; onChoose: () => void }) {
  const { t } = useTranslation();
  const { batch, dispatch } = bench;
  const { registered, total } = counts(batch);
  return (
    <nav className="batch" aria-label={t('register:batch')}>
      <div className="batch-head row">
        <h2 className="grow">{t('register:batch')}</h2>
        <span className="muted num">{t('register:batchCount', { done: registered, total })}</span>
      </div>
      <ul>
        {batch.items.map((item) => (
          <li key={item.key} className={item.key === batch.open ? 'current' : undefined}>
            <button type="button" aria-current={item.key === batch.open || undefined} onClick={() => dispatch({ do: 'open', key: item.key })}>
              <span className="batch-name" title={item.name}>{item.name}</span>
              <span className={`batch-state is-${item.state}`}>
                <Icon name={icons[item.state]} size={14} />
                <StateText item={item} />
              </span>
            </button>
            {!isFinished(item) && <Button kind="plain" small icon="cross" className="batch-remove" aria-label={t('register:removeOf', { name: item.name })} title={t('register:remove')} onClick={() => bench.remove(item)} />}
            {(item.state === 'error' || item.state === 'lost') && <Trouble item={item} bench={bench} />}
          </li>
        ))}
      </ul>
      <div className="batch-foot">
        <Button small icon="plus" onClick={onChoose}>{t('register:addFiles')}</Button>
        {registered > 0 && <Button small kind="plain" onClick={() => dispatch({ do: 'clear' })}>{t('register:clearDone')}</Button>}
      </div>
    </nav>
  );
}

function StateText({ item }: { item: Item }) {
  const { t } = useTranslation();
  if (item.state === 'uploading') return <>{t('register:state.uploading', { percent: Math.round(item.progress * 100), size: formatSize(item.size) })}</>;
  if (item.state === 'registered' && item.done?.number) return <>{t('register:state.registeredNumber', { number: item.done.number })}</>;
  return <>{t(`register:state.${item.state}`)}</>;
}

function Trouble({ item, bench }: { item: Item; bench: Bench }) {
  const { t } = useTranslation();
  const why = item.state === 'lost' ? t('register:lost') : currentLang() === 'en' ? item.error?.titleEn : item.error?.title;
  return (
    <div className="batch-trouble">
      <div role="alert">{why}</div>
      {item.state === 'error' && bench.canRetry(item) && <Button small icon="refresh" onClick={() => bench.retry(item)}>{t('register:retry')}</Button>}
    </div>
  );
}
