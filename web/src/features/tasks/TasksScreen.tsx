import type { ComponentType } from 'react';
import { useCallback, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation, useNavigate, useSearchParams } from 'react-router';
import { useCounters } from '@/lib/counters';
import { dueGroup } from '@/lib/dates';
import { useKeys } from '@/lib/keys';
import type { From } from '@/lib/lists';
import { entryKey, saveOrder } from '@/lib/lists';
import { usePhone, useWide } from '@/lib/media';
import { useTitle } from '@/lib/title';
import type { DocumentRow } from '@/lib/types';
import { useActionName } from '@/rows/chips';
import { DocumentList } from '@/rows/DocumentList';
import { Button } from '@/ui/Button';
import { Empty, Loaded } from '@/ui/states';
import { LinkTabs } from '@/ui/Tabs';
import type { Tab } from './api';
import { tabNames, tabs, useTasks } from './api';
import { groupOrder, inOrder } from './groups';
import './tasks.css';

export type PaneProps = { id: string; onOpen: (action?: string) => void };

/** Everybody's home: what needs me, in the order in which it presses. */
export function TasksScreen({ Pane }: { Pane: ComponentType<PaneProps> }) {
  const { t } = useTranslation();
  const [params] = useSearchParams();
  const tab = tabs.find((k) => tabNames[k] === params.get('muc')) ?? 'todo';
  const counters = useCounters();
  const navigate = useNavigate();
  useTitle(counters.todo ? `(${counters.todo}) ${t('tasks:title')}` : t('tasks:title'), t('common:app'));
  const turn = (by: number) => (e: KeyboardEvent) => {
    if ((e.target as HTMLElement).closest('.wl-box') === null) return false;
    const next = tabs[(tabs.indexOf(tab) + by + tabs.length) % tabs.length];
    void navigate({ search: next === 'todo' ? '' : `?muc=${tabNames[next]}` });
  };
  useKeys([
    { code: 'ArrowRight', label: t('tasks:keys.nextTab'), run: turn(1) },
    { code: 'ArrowLeft', label: t('tasks:keys.previousTab'), run: turn(-1) },
  ]);
  return (
    <div className="page">
      <div className="page-head">
        <h1>{t('tasks:title')}</h1>
        {counters.overdue > 0 && <span className="muted">{t('tasks:overdue', { count: counters.overdue })}</span>}
      </div>
      <LinkTabs
        label={t('tasks:tabs')}
        name="muc"
        current={tabNames[tab]}
        tabs={tabs.map((k) => ({ key: tabNames[k], label: t(`tasks:tab.${k}`), count: k === 'todo' ? counters.todo : undefined, hot: counters.overdue > 0, countLabel: t('tasks:count') }))}
      />
      <List key={tab} tab={tab} Pane={Pane} />
    </div>
  );
}

function List({ tab, Pane }: { tab: Tab; Pane: ComponentType<PaneProps> }) {
  const { t } = useTranslation();
  const { query, items, more, loadMore } = useTasks(tab);
  const [params, setParams] = useSearchParams();
  const wide = useWide();
  const phone = usePhone();
  const navigate = useNavigate();
  const location = useLocation();
  const actionName = useActionName();
  const rows = useMemo(() => items && (tab === 'todo' ? inOrder(items) : items), [items, tab]);
  const counts = useMemo(() => Object.fromEntries(groupOrder.map((g) => [g, (rows ?? []).filter((r) => dueGroup(r.dueAt) === g).length])), [rows]);
  const groupOf = useCallback(
    (row: DocumentRow) => {
      const key = dueGroup(row.dueAt);
      return { key, label: t(`tasks:group.${key}`), count: more ? undefined : counts[key], tone: key === 'late' ? ('late' as const) : undefined };
    },
    [t, counts, more],
  );
  const openAt = useCallback(
    (id: string, action?: string) => {
      const path = location.pathname + location.search;
      saveOrder(entryKey(location), { path, ids: (rows ?? []).map((r) => r.id), more });
      const from: From = { key: entryKey(location), path };
      void navigate(`/van-ban/${id}${action ? `?lam=${action}` : ''}`, { state: { from } });
    },
    [location, navigate, rows, more],
  );
  const actions = useCallback(
    (row: DocumentRow) => {
      const action = row.actions[0];
      if (!action || action === 'opinion') return null;
      return (
        <Button small onClick={() => openAt(row.id, action)}>
          {actionName(action, row)}
        </Button>
      );
    },
    [openAt, actionName],
  );
  const choose = useCallback((id: string) => setParams((old) => (old.set('vb', id), old), { replace: true, preventScrollReset: true }), [setParams]);

  return (
    <Loaded query={query}>
      {() => {
        if (!rows || rows.length === 0) return <Nothing tab={tab} />;
        const chosen = params.get('vb') ?? undefined;
        const current = chosen && rows.some((r) => r.id === chosen) ? chosen : rows[0].id;
        const list = (
          <DocumentList
            label={t(`tasks:tab.${tab}`)}
            items={rows}
            more={more}
            loadMore={loadMore}
            groupOf={tab === 'todo' ? groupOf : undefined}
            look={tab === 'todo' ? 'mine' : undefined}
            pane={wide ? { current, onCurrent: choose } : undefined}
            actions={tab === 'todo' && !wide && !phone ? actions : undefined}
          />
        );
        if (!wide) return <div className="page-list">{list}</div>;
        return (
          <div className="tasks-split">
            <div className="tasks-list">{list}</div>
            <Pane key={current} id={current} onOpen={(action) => openAt(current, action)} />
          </div>
        );
      }}
    </Loaded>
  );
}

function Nothing({ tab }: { tab: Tab }) {
  const { t } = useTranslation();
  return (
    <div className="page-list">
      <Empty title={t(`tasks:empty.${tab}`)} action={tab === 'todo' ? <Link to="?muc=cho-nguoi-khac">{t('tasks:seeWaiting')}</Link> : <Link to="/viec">{t('tasks:seeTodo')}</Link>}>
        {t(`tasks:emptyText.${tab}`)}
      </Empty>
    </div>
  );
}
