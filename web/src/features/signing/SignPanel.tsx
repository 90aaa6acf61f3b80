import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from '@tanstack/react-query';
import { explain } from '@/lib/problem';
import type { PanelProps } from '@/rows/panel';
import { ReasonForm } from '@/rows/ReasonForm';
import { Button } from '@/ui/Button';
import { Loaded, Notice } from '@/ui/states';
import { toast } from '@/ui/toast';
import { batchQuery, useReturn, useSign } from './api';
import { Authorise } from './Authorise';
import { Progress } from './BatchProgress';
import { progressOf } from './progress';
import './signing.css';

/** Signing one document where it is read: one password, then the truth about it as it happens. */
export function SignPanel({ document, onDone }: PanelProps) {
  const { t } = useTranslation();
  const sign = useSign();
  const giveBack = useReturn();
  const [returning, setReturning] = useState(false);
  const id = document.row.id;
  const running = sign.data?.id ?? (document.row.state === 'signing' ? document.batch : undefined);
  if (running) return <Live batch={running} onDone={onDone} />;
  if (returning) {
    return (
      <ReasonForm
        name={`return.${id}`}
        label={t('signing:returnWhy')}
        canned={['1', '2', '3', '4'].map((n) => t(`signing:returnReason.${n}`))}
        submit={t('signing:return')}
        danger
        busy={giveBack.isPending}
        error={giveBack.error ? explain(giveBack.error) : undefined}
        onCancel={() => setReturning(false)}
        onSubmit={async (reason) => {
          try {
            await giveBack.mutateAsync({ id, reason });
            toast.success(t('signing:returned', { subject: document.row.subject }));
            onDone();
          } catch {
            // said under the text, which stays
          }
        }}
      />
    );
  }
  return (
    <div className="stack">
      {document.failure && <Notice kind="error">{document.failure}</Notice>}
      <Authorise count={1} busy={sign.isPending} error={sign.error} onSign={(password) => sign.mutateAsync({ documents: [id], password })} />
      {document.row.actions.includes('return') && <div><Button kind="plain" icon="undo" onClick={() => setReturning(true)}>{t('signing:return')}</Button></div>}
    </div>
  );
}

function Live({ batch, onDone }: { batch: string; onDone: () => void }) {
  const query = useQuery(batchQuery(batch));
  const told = useRef(false);
  const over = query.data ? progressOf(query.data) : undefined;
  const good = Boolean(over?.finished && over.done === over.total);
  useEffect(() => {
    if (!good || told.current) return;
    told.current = true;
    onDone();
  }, [good, onDone]);
  return <Loaded query={query}>{(data) => <Progress batch={data} />}</Loaded>;
}
