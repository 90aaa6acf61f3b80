import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router';
import { formatSince } from '@/lib/dates';
import { useMedia } from '@/lib/media';
import { documentQuery, fileUrl } from '@/lib/queries';
import type { Document, DocumentRow } from '@/lib/types';
import { DeadlineText, StatusChip, UrgencyChip, VerdictChip } from '@/rows/chips';
import { Button } from '@/ui/Button';
import { PdfReader } from '@/ui/PdfReader';
import { Empty, Loaded } from '@/ui/states';
import { unissuedQuery } from './api';
import { mainFile } from './checks';
import type { Held } from './IssueForm';
import { IssuePanel } from './IssuePanel';
import { NumberedLine } from './NumberedLine';
import './issuing.css';

/** Đã ký — chưa phát hành: the list with its age, the paper, and the panel; after the number the next one opens. */
export function IssueQueue() {
  const query = useQuery(unissuedQuery);
  return (
    <Loaded query={query}>
      {(items) => <View items={items} />}
    </Loaded>
  );
}

function View({ items }: { items: DocumentRow[] }) {
  const { t } = useTranslation();
  const wide = useMedia('(min-width: 1024px)');
  const [params, setParams] = useSearchParams();
  const held = useHeldPassword();
  const [last, setLast] = useState<Document>();
  const wanted = params.get('vb');
  const open = items.find((d) => d.id === wanted) ?? (wide ? (items.find((d) => d.state === 'signed') ?? items[0]) : undefined);
  function choose(id: string | undefined) {
    setParams((old) => {
      const next = new URLSearchParams(old);
      if (id) next.set('vb', id);
      else next.delete('vb');
      return next;
    }, { replace: wide });
  }
  function advance(numbered: Document) {
    setLast(numbered);
    const at = items.findIndex((d) => d.id === open?.id);
    const next = [...items.slice(at + 1), ...items.slice(0, Math.max(at, 0))].find((d) => d.state === 'signed');
    if (next) choose(next.id);
  }
  if (items.length === 0) {
    return (
      <div className="issue-desk">
        {last && <NumberedLine document={last} />}
        <Empty title={t('issuing:empty')}>{t('issuing:emptyHint')}</Empty>
      </div>
    );
  }
  return (
    <div className="issue-desk">
      {last && <NumberedLine document={last} />}
      <div className="issue-queue">
        <ul className="issue-list" aria-label={t('issuing:queue')} hidden={Boolean(open) && !wide}>
          {items.map((row) => (
            <li key={row.id} className={row.id === open?.id ? 'current' : undefined}>
              <button type="button" aria-current={row.id === open?.id || undefined} onClick={() => choose(row.id)}>
                <span className="row wrap">
                  <span className="muted">{row.code || row.typeName}</span>
                  <UrgencyChip urgency={row.urgency} />
                  {row.state !== 'signed' && <StatusChip state={row.state} />}
                  {row.verdict && row.verdict !== 'passed' && <VerdictChip verdict={row.verdict} />}
                  {row.dueAt && <DeadlineText dueAt={row.dueAt} />}
                </span>
                <span className="issue-subject">{row.subject}</span>
                {row.holder && <span className="muted">{t('issuing:signedSince', { at: formatSince(row.holder.since) })}</span>}
              </button>
            </li>
          ))}
        </ul>
        {open && <Opened key={open.id} row={open} held={held} onNumbered={advance} onBack={wide ? undefined : () => choose(undefined)} />}
      </div>
    </div>
  );
}

type OpenedProps = { row: DocumentRow; held: Held; onNumbered: (document: Document) => void; onBack?: () => void };

function Opened({ row, held, onNumbered, onBack }: OpenedProps) {
  const { t } = useTranslation();
  const query = useQuery(documentQuery(row.id));
  const roomy = useMedia('(min-width: 1200px)');
  return (
    <div className="issue-open">
      <Loaded query={query}>
        {(document) => {
          const file = mainFile(document);
          return (
            <>
              {roomy && <div className="issue-paper">{file && <PdfReader src={fileUrl(row.id, file.id)} name={file.name} plain keysOff />}</div>}
              <div className="issue-panel stack">
                <div>
                  {onBack && <Button kind="plain" icon="back" onClick={onBack}>{t('issuing:queue')}</Button>}
                  <h2>{row.subject}</h2>
                  <Link to={`/van-ban/${row.id}`}>{t('issuing:openDocument')}</Link>
                </div>
                <IssuePanel document={document} held={held} onNumbered={onNumbered} onDone={() => undefined} />
              </div>
            </>
          );
        }}
      </Loaded>
    </div>
  );
}

const holdFor = 5 * 60_000;

/** Kept only while this screen is open, and for five minutes after its last use. */
function useHeldPassword(): Held {
  const [password, setPassword] = useState('');
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return {
    password,
    keep: (next) => {
      clearTimeout(timer.current);
      setPassword(next);
      if (next) timer.current = setTimeout(() => setPassword(''), holdFor);
    },
  };
}
