import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Document } from '@/lib/types';
import { useActionName } from '@/rows/chips';
import { Notice } from '@/ui/states';
import type { Panels } from './DocumentPage';
import { Sentence } from './Sentence';
import type { Actions } from './useActions';

/** The panel of the act at hand, above the timeline; and what went wrong in the background, if anything did. */
export function Acting({ document, panels, actions }: { document: Document; panels: Panels; actions: Actions }) {
  const { t } = useTranslation();
  const name = useActionName();
  const { row } = document;
  const { open } = actions;
  const done = () => actions.done(); // panels tell that they are done, and say it themselves
  const running = row.state === 'signing' || row.state === 'issuing';
  return (
    <>
      {document.failure && (
        <Notice kind="error" action={<Link to="/viec-nen">{t('document:seeBackground')}</Link>}>
          {t('document:failure', { text: document.failure })}
        </Notice>
      )}
      {running && !document.failure && (
        <Notice kind="info" action={<Link to="/viec-nen">{t('document:seeBackground')}</Link>}>
          {t(`document:running.${row.state}`)}
        </Notice>
      )}
      {open && open !== 'opinion' && (
        <section className="card doc-act" aria-label={name(open, row)} key={open}>
          <h2>{name(open, row)}</h2>
          {open === 'direct' ? (
            <panels.Direct document={document} onDone={done} />
          ) : open === 'sign' ? (
            <panels.Sign document={document} onDone={done} />
          ) : open === 'issue' ? (
            <panels.Issue document={document} onDone={done} />
          ) : open === 'submit' || open === 'finish' || open === 'approve' || open === 'return' ? (
            <Sentence document={document} action={open} onDone={actions.done} />
          ) : null}
        </section>
      )}
    </>
  );
}
