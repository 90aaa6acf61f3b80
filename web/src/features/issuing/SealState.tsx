import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { formatDate } from '@/lib/dates';
import { currentLang } from '@/lib/i18n';
import { explain, ProblemError } from '@/lib/problem';
import { documentQuery } from '@/lib/queries';
import type { Document } from '@/lib/types';
import { Button } from '@/ui/Button';
import { CopyButton } from '@/ui/Copy';
import { PasswordField } from '@/ui/Field';
import { Notice } from '@/ui/states';
import { sealBatchQuery, useIssue } from './api';
import { sealStage } from './checks';

/** After the number: it is final and shown at once; the seal and the sending follow, and their state is said as it is. */
export function SealState({ document: given, onDone }: { document: Document; onDone: () => void }) {
  const { t } = useTranslation();
  const query = useQuery({ ...documentQuery(given.row.id), initialData: given, refetchInterval: (q) => (q.state.data && sealStage(q.state.data) === 'sealing' ? 3000 : false) });
  const document = query.data;
  const stage = sealStage(document);
  const batch = useQuery({ ...sealBatchQuery(document.batch ?? ''), enabled: Boolean(document.batch) && stage !== 'issued' });
  const item = batch.data?.items.find((i) => i.document === document.row.id);
  const cause = (currentLang() === 'en' ? item?.errorEn : undefined) ?? item?.error ?? document.failure;
  const broken = stage === 'failed' || item?.state === 'failed';

  const was = useRef(stage);
  useEffect(() => {
    if (was.current !== 'issued' && stage === 'issued') onDone();
    was.current = stage;
  }, [stage, onDone]);

  return (
    <div className="stack seal-state">
      <div className="row wrap" role="status">
        <span className="issue-number num">{document.row.code}</span>
        <CopyButton text={document.row.code} label={t('issuing:copyNumber')} />
        <span className="muted">{t('issuing:dated', { date: formatDate(document.row.issuedOn) })}</span>
      </div>
      {stage === 'issued' && <Notice kind="success">{t('issuing:issued', { count: document.recipients.length })} <Link to={`/van-ban/${document.row.id}?tab=noi-nhan`}>{t('issuing:seeRecipients')}</Link></Notice>}
      {stage !== 'issued' && !broken && item?.state !== 'unknown' && <Notice live>{t('issuing:sealing')}</Notice>}
      {item?.state === 'unknown' && <Notice kind="warning" live>{t('issuing:sealUnknown')} <Link to="/viec-nen">{t('issuing:background')}</Link></Notice>}
      {broken && (
        <>
          <Notice kind="error" live>{t('issuing:sealFailed')} {cause}</Notice>
          {document.row.actions.includes('issue') && <RetrySeal document={document} />}
        </>
      )}
    </div>
  );
}

/** Issuing a numbered document again asks for the seal only: the number stays. */
function RetrySeal({ document }: { document: Document }) {
  const { t } = useTranslation();
  const retry = useIssue(document.row.id);
  const [password, setPassword] = useState('');
  const problem = retry.error instanceof ProblemError ? retry.error.field('password') : undefined;
  return (
    <form
      className="stack"
      onSubmit={(e) => {
        e.preventDefault();
        if (!password || retry.isPending) return;
        const recipients = document.recipients.map(({ code, name }) => ({ code, name }));
        retry.mutate({ book: document.book?.id ?? '', recipients, password }, { onSuccess: () => setPassword('') });
      }}
    >
      <PasswordField label={t('issuing:field.password')} required name="seal-key-password" autoComplete="off" value={password} onChange={setPassword} error={problem ?? (retry.error ? explain(retry.error) : undefined)} />
      <div><Button kind="primary" icon="refresh" type="submit" busy={retry.isPending}>{t('issuing:retrySeal')}</Button></div>
    </form>
  );
}
