import { useQuery } from '@tanstack/react-query';
import type { ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams, useSearchParams } from 'react-router';
import { useMedia, usePhone } from '@/lib/media';
import { ProblemError } from '@/lib/problem';
import { useTitle } from '@/lib/title';
import type { Document } from '@/lib/types';
import type { PanelProps } from '@/rows/panel';
import { Empty, Loaded, SkeletonRows } from '@/ui/states';
import { documentQuery } from '@/lib/queries';
import { Body } from './Body';
import { Head } from './Head';
import { PhoneActions } from './PhoneActions';
import { useActions } from './useActions';
import { useWalk } from './walk';
import './document.css';

/** What other capabilities bring to the page; the application fills it in. */
export type Panels = {
  Direct: ComponentType<PanelProps>;
  Sign: ComponentType<PanelProps>;
  Issue: ComponentType<PanelProps>;
  Signatures: ComponentType<PanelProps>;
  Recipients: ComponentType<PanelProps>;
};

export function DocumentPage({ panels }: { panels: Panels }) {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const query = useQuery(documentQuery(id));
  if (query.data === undefined && query.error instanceof ProblemError && query.error.status === 404) {
    return (
      <div className="page-body">
        <h1>{t('document:missing')}</h1>
        <Empty title={t('document:missingText')} />
      </div>
    );
  }
  return (
    <div className="page">
      <Loaded query={query} skeleton={<Waiting />}>
        {(document) => <Shown key={id} document={document} panels={panels} />}
      </Loaded>
    </div>
  );
}

function Waiting() {
  const { t } = useTranslation();
  return (
    <>
      <h1 className="sr">{t('document:loading')}</h1>
      <SkeletonRows rows={2} />
      <div className="doc-desk" />
    </>
  );
}

function Shown({ document, panels }: { document: Document; panels: Panels }) {
  const { t } = useTranslation();
  const { row } = document;
  const phone = usePhone();
  const single = useMedia('(max-width: 1023.98px)'); // an upright tablet has room for the paper or for the rest, not for both
  const walk = useWalk(row.id, row.kind === 'incoming' ? '/den' : '/di');
  const actions = useActions(document, walk);
  const [params] = useSearchParams();
  const acting = params.get('tab') === 'xu-ly' && actions.open; // the panel on the screen has its own buttons
  const subject = row.subject.length > 60 ? `${row.subject.slice(0, 60)}…` : row.subject;
  useTitle([row.code, subject].filter(Boolean).join(' — '), t(`document:kind.${row.kind}`));
  return (
    <>
      <Head document={document} walk={walk} actions={actions} phone={phone} />
      <Body document={document} panels={panels} actions={actions} single={single} />
      {phone && !acting && <PhoneActions document={document} actions={actions} />}
    </>
  );
}
