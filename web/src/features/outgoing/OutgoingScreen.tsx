import type { ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { api, read } from '@/lib/client';
import { useCounters } from '@/lib/counters';
import { useKeys } from '@/lib/keys';
import { usePages } from '@/lib/pages';
import { useRole } from '@/lib/session';
import { useTitle } from '@/lib/title';
import type { DocumentRow } from '@/lib/types';
import { DocumentList } from '@/rows/DocumentList';
import { FilterBar, useFilters } from '@/rows/filters';
import { Icon } from '@/ui/icons';
import { Empty, Loaded } from '@/ui/states';
import { LinkTabs } from '@/ui/Tabs';

const views = { 'du-thao': 'draft', 'cho-ky': 'signing', 'cho-phat-hanh': 'unissued', 'da-phat-hanh': 'issued' } as const;
type View = keyof typeof views;
const shown = Object.keys(views) as View[];

/** `Issue`: the desk of those who number and seal; others see the same documents as a list. */
export function OutgoingScreen({ Issue }: { Issue: ComponentType }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const clerk = useRole('clerk');
  const counters = useCounters();
  const [params] = useSearchParams();
  const asked = params.get('xem') as View | null;
  const view = asked && shown.includes(asked) ? asked : 'du-thao';
  useTitle(t(`outgoing:view.${view}`), t('outgoing:title'));
  useKeys([{ code: 'KeyN', alt: true, label: t('outgoing:draft'), run: () => void navigate('/di/soan') }]);
  const count: Partial<Record<View, number>> = { 'du-thao': counters.drafts, 'cho-ky': counters.signing, 'cho-phat-hanh': counters.unissued };
  return (
    <div className="page">
      <div className="page-head">
        <h1 className="grow">{t('outgoing:title')}</h1>
        <Link className="btn primary" to="/di/soan" title={`${t('outgoing:draft')} · Alt+N`}>
          <Icon name="plus" />
          {t('outgoing:draft')}
        </Link>
      </div>
      <LinkTabs label={t('outgoing:views')} name="xem" current={view} tabs={shown.map((v) => ({ key: v, label: t(`outgoing:view.${v}`), count: count[v], countLabel: t('outgoing:waiting') }))} />
      {view === 'cho-phat-hanh' && clerk ? <Issue /> : <List key={params.toString()} view={view} />}
    </div>
  );
}

function List({ view }: { view: View }) {
  const { t } = useTranslation();
  const { urgency, overdue } = useFilters();
  const [, setParams] = useSearchParams();
  const { query, items, more, loadMore } = usePages<DocumentRow>(['documents', 'outgoing', view, urgency ?? 0, overdue ?? false], (cursor, signal) =>
    read(api.GET('/api/documents', { params: { query: { kind: 'outgoing', view: views[view], urgency, overdue, cursor } }, signal })),
  );
  return (
    <>
      <FilterBar count={items?.length} more={more} overdue={view !== 'da-phat-hanh'} />
      <div className="page-list">
        <Loaded query={query}>
          {() =>
            items && items.length > 0 ? (
              <DocumentList label={t(`outgoing:view.${view}`)} items={items} more={more} loadMore={loadMore} hideState={view === 'da-phat-hanh'} />
            ) : urgency || overdue ? (
              <Empty
                title={t('outgoing:emptyFiltered')}
                action={
                  <button type="button" className="btn" onClick={() => setParams((old) => (old.delete('khan'), old.delete('qua-han'), old))}>
                    {t('rows:filter.clear')}
                  </button>
                }
              />
            ) : (
              <Empty title={t(`outgoing:empty.${view}`)}>{t(`outgoing:emptyText.${view}`)}</Empty>
            )
          }
        </Loaded>
      </div>
    </>
  );
}
