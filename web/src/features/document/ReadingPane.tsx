import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { deadline, formatSince } from '@/lib/dates';
import { StatusChip, UrgencyChip, useActionName, VerdictChip } from '@/rows/chips';
import { actionIcon } from '@/rows/words';
import { Button } from '@/ui/Button';
import { PdfReader } from '@/ui/PdfReader';
import { Empty, Loaded } from '@/ui/states';
import { documentQuery, fileUrl } from '@/lib/queries';
import './document.css';

/** The document beside the list: what it is, what was said, the paper, and the one thing to do. */
export function ReadingPane({ id, onOpen }: { id: string; onOpen: (action?: string) => void }) {
  const { t } = useTranslation();
  const name = useActionName();
  const query = useQuery(documentQuery(id));
  return (
    <section className="pane" aria-label={t('document:pane')}>
      <Loaded query={query}>
        {(document) => {
          const { row } = document;
          const primary = row.actions[0] === 'opinion' ? undefined : row.actions[0];
          const main = document.files.find((f) => f.id === row.mainFile) ?? document.files.find((f) => f.role === 'main');
          const said = document.directions.at(-1);
          const due = row.dueAt && deadline(row.dueAt);
          return (
            <>
              <div className="pane-head">
                <div className="row wrap">
                  <span className="grow ellipsis muted">{[row.code, row.issuer].filter(Boolean).join(' · ')}</span>
                  <UrgencyChip urgency={row.urgency} />
                  <StatusChip state={row.state} />
                  {row.verdict && row.verdict !== 'unsigned' && <VerdictChip verdict={row.verdict} />}
                </div>
                <h2 className="pane-subject">{row.subject}</h2>
                {said && (
                  <p className="pane-said">
                    <b>{said.by}</b>: {said.opinion || t('document:directed', { lead: said.lead.name })}
                  </p>
                )}
                <div className="row wrap">
                  <span className="grow muted">
                    {row.holder && `${t('document:holder.at')} ${row.holder.text} · ${t('rows:since', { time: formatSince(row.holder.since) })}`}
                    {due && <span className={`due ${due.urge}`}> · {due.text}</span>}
                  </span>
                  <Button small keys="Enter" onClick={() => onOpen()}>
                    {t('document:open')}
                  </Button>
                  {primary && (
                    <Button small kind="primary" icon={actionIcon[primary]} onClick={() => onOpen(primary)}>
                      {name(primary, row)}
                    </Button>
                  )}
                </div>
              </div>
              {main ? <PdfReader plain src={fileUrl(row.id, main.id)} name={main.name} /> : <Empty title={t('common:pdf.none')} />}
            </>
          );
        }}
      </Loaded>
    </section>
  );
}
