import { useTranslation } from 'react-i18next';
import { deadline, formatDateTime, formatSince } from '@/lib/dates';
import type { Document } from '@/lib/types';
import { StatusChip, UrgencyChip, useActionName, VerdictChip } from '@/rows/chips';
import { actionIcon } from '@/rows/words';
import { Button } from '@/ui/Button';
import { Icon } from '@/ui/icons';
import { Menu } from '@/ui/Menu';
import type { Actions } from './useActions';
import type { Walk } from './walk';

/** What it is, where it is, what to do: the part of the page that never scrolls away. */
export function Head({ document, walk, actions, phone }: { document: Document; walk: Walk; actions: Actions; phone: boolean }) {
  const { t } = useTranslation();
  const { row } = document;
  return (
    <div className="doc-head">
      <div className="doc-head-top">
        <Button kind="plain" small icon="back" aria-label={t('document:back')} title={t('document:back')} keys="Esc" onClick={walk.back} />
        {walk.at !== undefined && (
          <span className="row" style={{ gap: 0 }}>
            <Button kind="plain" small icon="left" aria-label={t('document:keys.previous')} title={t('document:keys.previous')} keys="[" aria-disabled={!walk.previous} onClick={walk.previous} />
            <span className="muted num nowrap" role="status">
              {walk.at} / {walk.of}
              {walk.more && '+'}
            </span>
            <Button kind="plain" small icon="next" aria-label={t('document:keys.next')} title={t('document:keys.next')} keys="]" aria-disabled={!walk.next} onClick={walk.next} />
          </span>
        )}
        <span className="doc-head-id ellipsis">
          {row.bookNumber !== undefined && <b>{t(`document:bookNumber.${row.kind}`, { number: row.bookNumber })}</b>}
          <span>{[row.code, row.kind === 'incoming' ? row.issuer : row.typeName].filter(Boolean).join(' · ')}</span>
        </span>
        <span className="row wrap doc-head-chips">
          <UrgencyChip urgency={row.urgency} />
          <StatusChip state={row.state} />
          {row.verdict && row.verdict !== 'unsigned' && <VerdictChip verdict={row.verdict} />}
        </span>
        <span className="grow" />
        {!phone && <HeadActions document={document} actions={actions} />}
      </div>
      <h1 className="doc-head-subject" title={row.subject}>
        {row.subject}
      </h1>
      <HolderLine document={document} />
    </div>
  );
}

function HeadActions({ document, actions }: { document: Document; actions: Actions }) {
  const { t } = useTranslation();
  const name = useActionName();
  const near = actions.others.slice(0, 2);
  const far = actions.others.slice(2);
  return (
    <span className="row">
      {far.length > 0 && <Menu label={t('document:more')} className="btn" button={t('document:more')} items={far.map((a) => ({ key: a, label: name(a, document.row), icon: actionIcon[a], run: () => void actions.begin(a) }))} />}
      {near.map((a) => (
        <Button key={a} icon={actionIcon[a]} keys={a === 'return' ? 't' : a === 'opinion' ? 'y' : undefined} onClick={() => actions.begin(a)}>
          {name(a, document.row)}
        </Button>
      ))}
      {actions.primary && (
        <Button kind="primary" icon={actionIcon[actions.primary]} onClick={() => actions.begin(actions.primary!)}>
          {name(actions.primary, document.row)}
        </Button>
      )}
    </span>
  );
}

/** "Đang ở: Trần B – Trưởng phòng · từ hôm qua · còn 3 giờ → tiếp theo: …" — exactly one line, on every document. */
function HolderLine({ document }: { document: Document }) {
  const { t } = useTranslation();
  const { row } = document;
  const { holder } = row;
  if (!holder) {
    return (
      <p className="doc-head-holder">
        <Icon name="check" size={14} />
        {t(`document:ended.${row.kind}`, { time: formatDateTime(row.updatedAt) })}
      </p>
    );
  }
  const dueAt = holder.dueAt ?? row.dueAt;
  const due = dueAt && deadline(dueAt);
  return (
    <p className="doc-head-holder">
      <Icon name="user" size={14} />
      <span>
        {t('document:holder.at')} <b>{holder.text}</b> · {t(`document:holder.does.${holder.action}`)} · <span title={formatDateTime(holder.since)}>{t('rows:since', { time: formatSince(holder.since) })}</span>
        {due && (
          <span className={`due ${due.urge}`} title={formatDateTime(dueAt)}>
            {' '}
            · {due.text}
          </span>
        )}
        <span className="muted"> → {t(`document:holder.next.${holder.action}`)}</span>
      </span>
    </p>
  );
}
