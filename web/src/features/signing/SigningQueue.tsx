import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useMedia } from '@/lib/media';
import { useTitle } from '@/lib/title';
import { Button } from '@/ui/Button';
import { Empty, Loaded } from '@/ui/states';
import { BatchProgress } from './BatchProgress';
import { QueueCard } from './QueueCard';
import { Reader } from './Reader';
import { Summary } from './Summary';
import { useQueue, type Queue } from './useQueue';
import './signing.css';

/** Chờ ký: read, agree, next; then one authorisation for all that was agreed to. */
export function SigningQueue() {
  const { t } = useTranslation();
  const queue = useQueue();
  useTitle(t('signing:title'));
  if (queue.place.batch) return <BatchProgress id={queue.place.batch} onBack={() => queue.go({}, true)} />;
  return <Loaded query={queue.query}>{() => <View queue={queue} />}</Loaded>;
}

function View({ queue }: { queue: Queue }) {
  const { t } = useTranslation();
  const wide = useMedia('(min-width: 1024px)');
  const { place, queue: items } = queue;
  if (place.step === 'ky' && queue.agreed.length > 0) return <Summary queue={queue} />;
  const open = items.find((d) => d.id === place.document);
  if (items.length === 0) {
    return (
      <div className="page">
        <header className="page-head"><h1>{t('signing:title')}</h1></header>
        <Empty title={t('signing:empty')} action={<Link to="/viec">{t('signing:toWork')}</Link>}>{t('signing:emptyHint')}</Empty>
      </div>
    );
  }
  const shown = open ?? (wide ? items[0] : undefined);
  return (
    <div className="signing">
      <div className="signing-list" hidden={Boolean(open) && !wide}>
        <header className="page-head">
          <h1>{t('signing:title')}</h1>
          <span className="muted num">{t('signing:count', { count: items.length })}</span>
        </header>
        <ul className="signing-cards" aria-label={t('signing:title')}>
          {items.map((row) => (
            <QueueCard key={row.id} row={row} decision={queue.staged[row.id]} current={row.id === shown?.id && wide} onOpen={() => queue.go({ vb: row.id }, wide)} onUndo={() => queue.undo(row.id)} />
          ))}
        </ul>
        {queue.agreed.length > 0 && (
          <div className="signing-foot">
            <Button kind="primary" icon="pen" onClick={() => queue.go({ buoc: 'ky' })}>{t('signing:signMany', { count: queue.agreed.length })}</Button>
          </div>
        )}
      </div>
      {shown && <Reader key={shown.id} queue={queue} row={shown} full={!wide} />}
    </div>
  );
}
