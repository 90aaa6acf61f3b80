import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { formatDate, formatDateTime } from '@/lib/dates';
import type { Document } from '@/lib/types';
import { toast } from '@/ui/toast';
import { timelineQuery } from './api';
import { Sentence } from './Sentence';

/** The leaders' directions in full, then everybody's opinions, then one's own. */
export function Opinions({ document }: { document: Document }) {
  const { t } = useTranslation();
  const { row, directions } = document;
  const timeline = useQuery(timelineQuery(row.id));
  const opinions = (timeline.data ?? []).filter((i) => i.text && i.what === 'document.opinion');
  return (
    <div className="stack">
      {directions.map((d) => (
        <article key={d.id} className="card direction">
          <h2>{t('document:direction')}</h2>
          {d.opinion && <blockquote>{d.opinion}</blockquote>}
          <dl className="facts">
            <dt>{t('document:lead')}</dt>
            <dd>
              <b>{d.lead.name}</b>
            </dd>
            {d.coop.length > 0 && (
              <>
                <dt>{t('document:coop')}</dt>
                <dd>{d.coop.map((u) => u.name).join(', ')}</dd>
              </>
            )}
            {d.dueOn && (
              <>
                <dt>{t('document:field.due')}</dt>
                <dd>{formatDate(d.dueOn)}</dd>
              </>
            )}
          </dl>
          <p className="muted">
            {d.by} · {formatDateTime(d.at)}
          </p>
        </article>
      ))}
      {opinions.map((o, i) => (
        <article key={i} className="card">
          <h2 className="sr">{t('rows:action.opinion')}</h2>
          <p style={{ whiteSpace: 'pre-wrap' }}>{o.text}</p>
          <p className="muted">
            {o.who} · {formatDateTime(o.at)}
          </p>
        </article>
      ))}
      {directions.length + opinions.length === 0 && <p className="muted">{t('document:noOpinions')}</p>}
      {row.actions.includes('opinion') && (
        <section className="card doc-act" aria-label={t('document:myOpinion')}>
          <h2>{t('document:myOpinion')}</h2>
          <Sentence document={document} action="opinion" onDone={toast.success} />
        </section>
      )}
    </div>
  );
}
