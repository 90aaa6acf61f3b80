import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { formatTime } from '@/lib/dates';
import { useTitle } from '@/lib/title';
import type { Batch } from '@/lib/types';
import { Button } from '@/ui/Button';
import { Loaded, Notice } from '@/ui/states';
import { batchQuery, useRetryBatch } from './api';
import { Authorise } from './Authorise';
import { ProgressLines } from './ProgressLines';
import { progressOf } from './progress';
import './signing.css';

/** The batch as it is being signed; it goes on when the phone is locked, and the address finds it again. */
export function BatchProgress({ id, onBack }: { id: string; onBack: () => void }) {
  const { t } = useTranslation();
  const query = useQuery(batchQuery(id));
  useTitle(t('signing:progressTitle'), t('signing:title'));
  return (
    <div className="page">
      <header className="page-head">
        <Button kind="plain" icon="back" aria-label={t('signing:backToQueue')} onClick={onBack} />
        <h1>{t('signing:progressTitle')}</h1>
        <span className="muted">{query.dataUpdatedAt > 0 && t('signing:updatedAt', { time: formatTime(query.dataUpdatedAt) })}</span>
      </header>
      <div className="page-body sign-summary">
        <Loaded query={query}>{(batch) => <Progress batch={batch} onBack={onBack} />}</Loaded>
      </div>
    </div>
  );
}

export function Progress({ batch, onBack }: { batch: Batch; onBack?: () => void }) {
  const { t } = useTranslation();
  const retry = useRetryBatch(batch.id);
  const [asking, setAsking] = useState(false);
  const p = progressOf(batch);
  const parts = [t('signing:done', { count: p.done })];
  if (p.failed > 0) parts.push(t('signing:failed', { count: p.failed }));
  if (p.unknown > 0) parts.push(t('signing:unknown', { count: p.unknown }));
  if (p.running > 0) parts.push(t('signing:running', { count: p.running }));
  return (
    <div className="stack">
      <div role="status" className="sign-result num">{parts.join(' · ')}</div>
      {!p.finished && <progress className="sign-meter" max={p.total} value={p.total - p.running} aria-label={t('signing:progressTitle')} />}
      {!p.finished && <p className="muted">{t('signing:goesOn')}</p>}
      {p.unknown > 0 && <Notice kind="warning">{t('signing:unknownHint')} <Link to="/viec-nen">{t('signing:background')}</Link></Notice>}
      <ProgressLines items={batch.items} />
      {asking ? (
        <Authorise
          count={p.failed}
          busy={retry.isPending}
          error={retry.error}
          submit={t('signing:retryFailed', { count: p.failed })}
          onSign={async (password) => {
            await retry.mutateAsync(password);
            setAsking(false);
          }}
        />
      ) : (
        p.finished && (
          <div className="row wrap">
            {p.failed > 0 && <Button kind="primary" icon="refresh" onClick={() => setAsking(true)}>{t('signing:retryFailed', { count: p.failed })}</Button>}
            {onBack && <Button kind={p.failed > 0 ? 'default' : 'primary'} onClick={onBack}>{t('signing:backToQueue')}</Button>}
          </div>
        )
      )}
    </div>
  );
}
