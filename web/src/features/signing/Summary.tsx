import { useTranslation } from 'react-i18next';
import { Button } from '@/ui/Button';
import { UrgencyChip } from '@/rows/chips';
import { Authorise } from './Authorise';
import { useSign } from './api';
import type { Queue } from './useQueue';

/** Everything that is about to be signed, each of it still to be left out; then one authorisation. */
export function Summary({ queue }: { queue: Queue }) {
  const { t } = useTranslation();
  const sign = useSign();
  const rows = queue.agreed;
  async function send(password: string) {
    const documents = rows.map((r) => r.id);
    const batch = await sign.mutateAsync({ documents, password });
    queue.forget(documents);
    queue.go({ lo: batch.id }, true);
  }
  return (
    <div className="page">
      <header className="page-head">
        <Button kind="plain" icon="back" aria-label={t('signing:backToQueue')} onClick={() => queue.go({}, true)} />
        <h1>{t('signing:signMany', { count: rows.length })}</h1>
      </header>
      <div className="page-body sign-summary stack">
        <ol className="sign-lines" aria-label={t('signing:toSign')}>
          {rows.map((row, i) => (
            <li key={row.id}>
              <span className="num muted" aria-hidden="true">{i + 1}</span>
              <span className="grow">
                <span className="row wrap"><span className="muted">{row.typeName}</span><UrgencyChip urgency={row.urgency} /></span>
                {row.subject}
              </span>
              <Button kind="plain" icon="cross" aria-label={t('signing:exclude', { subject: row.subject })} title={t('signing:excludeShort')} onClick={() => queue.undo(row.id)} />
            </li>
          ))}
        </ol>
        <Authorise count={rows.length} busy={sign.isPending} error={sign.error} onSign={send} />
      </div>
    </div>
  );
}
