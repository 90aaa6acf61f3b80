import { useTranslation } from 'react-i18next';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams, useSearchParams } from 'react-router';
import { documentQuery } from '@/lib/queries';
import { useTitle } from '@/lib/title';
import type { Catalog, Document, Organ } from '@/lib/types';
import { catalogQuery } from '@/rows/pickers';
import { Loaded, Notice } from '@/ui/states';
import { issuerQuery } from './api';
import { DraftForm } from './DraftForm';
import { emptyForm, fromDocument, replyTo, type Form } from './draft';
import './drafting.css';

/** Soạn thảo & trình: a new draft, an answer (?tra-loi=), or one taken up again (/di/soan/:id). */
export function DraftScreen() {
  const { t } = useTranslation();
  const { id } = useParams();
  const [params] = useSearchParams();
  const answered = params.get('tra-loi') ?? undefined;
  const catalog = useQuery(catalogQuery);
  useTitle(t(id ? 'drafting:titleEdit' : 'drafting:title'), t('drafting:module'));
  return (
    <Loaded query={catalog}>
      {(data) => (id ? <Existing key={id} id={id} catalog={data} /> : answered ? <Answer key={answered} id={answered} catalog={data} /> : <DraftForm key="new" name="draft.new" catalog={data} initial={fresh(data)} />)}
    </Loaded>
  );
}

/** Where there is only one leader who may sign, it is that one. */
const fresh = (catalog: Catalog): Form => ({ ...emptyForm, signer: catalog.leaders.length === 1 ? catalog.leaders[0].id : '' });

function Existing({ id, catalog }: { id: string; catalog: Catalog }) {
  const { t } = useTranslation();
  const query = useQuery(documentQuery(id));
  return (
    <Loaded query={query}>
      {(document) =>
        document.row.actions.includes('edit') ? (
          <DraftForm name={`draft.${id}`} catalog={catalog} initial={fromDocument(document)} document={document} answered={document.replyTo} />
        ) : (
          <div className="page-body">
            <Notice kind="warning" action={<Link to={`/van-ban/${id}`}>{t('drafting:openDocument')}</Link>}>{t('drafting:notADraft')}</Notice>
          </div>
        )
      }
    </Loaded>
  );
}

function Answer({ id, catalog }: { id: string; catalog: Catalog }) {
  const query = useQuery(documentQuery(id));
  return <Loaded query={query}>{(incoming) => <AnswerForm incoming={incoming} catalog={catalog} />}</Loaded>;
}

function AnswerForm({ incoming, catalog }: { incoming: Document; catalog: Catalog }) {
  const { t } = useTranslation();
  const organs = useQuery(issuerQuery(incoming.row.issuer));
  if (organs.isPending) return null;
  const known: Organ[] = organs.data ?? [];
  // The abstract belongs to the document, so it is Vietnamese in every language of the screen.
  const subject = t('drafting:replySubject', { lng: 'vi', type: incoming.row.typeName, code: incoming.row.code, issuer: incoming.row.issuer });
  const initial = { ...replyTo(incoming, known, subject), signer: fresh(catalog).signer };
  return <DraftForm name={`draft.reply.${incoming.row.id}`} catalog={catalog} initial={initial} answered={incoming.row} />;
}
