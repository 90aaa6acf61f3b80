import type { ReactNode } from 'react';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { formatDate, formatDateTime } from '@/lib/dates';
import type { Document, DocumentRow } from '@/lib/types';
import { CopyButton } from '@/ui/Copy';

export function Info({ document }: { document: Document }) {
  const { t } = useTranslation();
  const { row } = document;
  const incoming = row.kind === 'incoming';
  const citation = t('document:citation', { type: row.typeName, code: row.code, date: formatDate(row.issuedOn), issuer: row.issuer });
  const facts: [string, ReactNode][] = [
    [t(`document:field.bookNumber.${row.kind}`), row.bookNumber !== undefined && <b className="big-number">{row.bookNumber}</b>],
    [
      t('document:field.code'),
      row.code && (
        <span className="row">
          {row.code}
          <CopyButton text={row.code} label={t('document:copyCode')} />
        </span>
      ),
    ],
    [t('document:field.issuedOn'), formatDate(row.issuedOn)],
    [t('document:field.issuer'), row.issuer],
    [t('document:field.type'), row.typeName],
    [t('document:field.subject'), row.subject],
    [t('document:field.signer'), document.signerName ? [document.signerName, document.signerTitle].filter(Boolean).join(', ') : document.signer && `${document.signer.name}, ${document.signer.title}`],
    [t('document:field.urgency'), t(`rows:urgency.${row.urgency}`)],
    [t('document:field.pages'), row.pages],
    [t('document:field.book'), document.book && `${document.book.name} ${document.book.year}`],
    [t('document:field.arrivedAt'), incoming && formatDateTime(row.arrivedAt)],
    [t('document:field.due'), formatDateTime(row.dueAt)],
    [t(`document:field.createdBy.${row.kind}`), `${document.createdBy} · ${formatDateTime(document.createdAt)}`],
    [t('document:field.acceptReason'), document.acceptReason],
    [t('document:field.recipients'), !incoming && document.recipients.length > 0 && <Recipients document={document} />],
    [t('document:field.replyTo'), document.replyTo && <Related row={document.replyTo} />],
    [
      t('document:field.replies'),
      document.replies.length > 0 && (
        <ul className="stack-s">
          {document.replies.map((r) => (
            <li key={r.id}>
              <Related row={r} />
            </li>
          ))}
        </ul>
      ),
    ],
  ];
  return (
    <section aria-label={t('document:tab.thong-tin')}>
      <dl className="facts">
        {facts.map(
          ([name, value]) =>
            value && (
              <Fragment key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </Fragment>
            ),
        )}
      </dl>
      {row.code && (
        <div className="row" style={{ marginTop: 16 }}>
          <span className="muted">{citation}</span>
          <CopyButton text={citation} label={t('document:copyCitation')} />
        </div>
      )}
    </section>
  );
}

function Recipients({ document }: { document: Document }) {
  return (
    <ul className="stack-s">
      {document.recipients.map((r) => (
        <li key={r.code}>
          {r.name} <span className="muted">{r.code}</span>
        </li>
      ))}
    </ul>
  );
}

function Related({ row }: { row: DocumentRow }) {
  return (
    <Link to={`/van-ban/${row.id}`}>
      {row.code && `${row.code} — `}
      {row.subject}
    </Link>
  );
}
