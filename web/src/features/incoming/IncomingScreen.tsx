import type { ComponentType } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { useCounters } from '@/lib/counters';
import { useKeys } from '@/lib/keys';
import { api, read } from '@/lib/client';
import { usePages } from '@/lib/pages';
import { useRole } from '@/lib/session';
import { useTitle } from '@/lib/title';
import type { DocumentRow } from '@/lib/types';
import { DocumentList } from '@/rows/DocumentList';
import { FilterBar, useFilters } from '@/rows/filters';
import { Icon } from '@/ui/icons';
import { Empty, Loaded } from '@/ui/states';
import { LinkTabs } from '@/ui/Tabs';

/** The view in the address, and what it asks the server for. The intake has its own list. */
const views = { 'cho-vao-so': 'intake', 'trong-so': 'all', 'chua-trinh': 'unsubmitted', 'dang-xu-ly': 'open', 'hoan-thanh': 'done' } as const;
type View = keyof typeof views;

export function IncomingScreen({ Intake }: { Intake: ComponentType }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const clerk = useRole('clerk');
  const counters = useCounters();
  const [params] = useSearchParams();
  const shown: View[] = clerk ? ['cho-vao-so', 'trong-so', 'chua-trinh', 'dang-xu-ly', 'hoan-thanh'] : ['trong-so', 'dang-xu-ly', 'hoan-thanh'];
  const asked = params.get('xem') as View | null;
  const view = asked && shown.includes(asked) ? asked : shown[0];
  useTitle(t(`incoming:view.${view}`), t('incoming:title'));
  useKeys(clerk ? [{ code: 'KeyN', alt: true, label: t('incoming:register'), run: () => void navigate('/den/vao-so') }] : []);
  const count: Partial<Record<View, number>> = { 'cho-vao-so': counters.intake, 'chua-trinh': counters.unsubmitted };
  return (
    <div className="page">
      <div className="page-head">
        <h1 className="grow">{t('incoming:title')}</h1>
        {clerk && (
          <Link className="btn primary" to="/den/vao-so" title={`${t('incoming:register')} · Alt+N`}>
            <Icon name="plus" />
            {t('incoming:register')}
          </Link>
        )}
      </div>
      <LinkTabs label={t('incoming:views')} name="xem" current={view} tabs={shown.map((v) => ({ key: v, label: t(`incoming:view.${v}`), count: count[v], countLabel: t('incoming:waiting') }))} />
      {view === 'cho-vao-so' ? <Intake /> : <Registered key={params.toString()} view={view} />}
    </div>
  );
}

function Registered({ view }: { view: Exclude<View, 'cho-vao-so'> }) {
  const { t } = useTranslation();
  const { urgency, overdue } = useFilters();
  const [, setParams] = useSearchParams();
  const { query, items, more, loadMore } = usePages<DocumentRow>(['documents', 'incoming', view, urgency ?? 0, overdue ?? false], (cursor, signal) =>
    read(api.GET('/api/documents', { params: { query: { kind: 'incoming', view: views[view], urgency, overdue, cursor } }, signal })),
  );
  const filtered = Boolean(urgency || overdue);
  return (
    <>
      <FilterBar count={items?.length} more={more} overdue={view !== 'hoan-thanh'} />
      <div className="page-list">
        <Loaded query={query}>
          {() =>
            items && items.length > 0 ? (
              <DocumentList label={t(`incoming:view.${view}`)} items={items} more={more} loadMore={loadMore} hideState={view === 'hoan-thanh' || view === 'chua-trinh'} />
            ) : filtered ? (
              <Empty
                title={t('incoming:emptyFiltered')}
                action={
                  <button type="button" className="btn" onClick={() => setParams((old) => (old.delete('khan'), old.delete('qua-han'), old))}>
                    {t('rows:filter.clear')}
                  </button>
                }
              />
            ) : (
              <Empty title={t(`incoming:empty.${view}`)}>{t(`incoming:emptyText.${view}`)}</Empty>
            )
          }
        </Loaded>
      </div>
    </>
  );
}
