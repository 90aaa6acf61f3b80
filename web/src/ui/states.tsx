// What a screen shows when there is nothing, not yet anything, or something went wrong: a named message and one action.
import type { ReactNode } from 'react';
import type { UseQueryResult } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { formatTime } from '@/lib/dates';
import { explain } from '@/lib/problem';
import { Button } from './Button';
import type { IconName } from './icons';
import { Icon } from './icons';

type NoticeKind = 'info' | 'warning' | 'error' | 'success';
const icons: Record<NoticeKind, IconName> = { info: 'info', warning: 'warn', error: 'warn', success: 'check' };

export function Notice({ kind = 'info', children, action, live }: { kind?: NoticeKind; children: ReactNode; action?: ReactNode; live?: boolean }) {
  return (
    <div className={`notice ${kind}`} role={live ? 'alert' : undefined}>
      <Icon name={icons[kind]} />
      <div className="grow">{children}</div>
      {action}
    </div>
  );
}

export function Empty({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="empty">
      <h2>{title}</h2>
      {children && <p>{children}</p>}
      {action}
    </div>
  );
}

/** Rows of the right height while the first answer is on its way. */
export function SkeletonRows({ rows = 8, height = 60 }: { rows?: number; height?: number }) {
  const { t } = useTranslation();
  return (
    <div className="skeleton" aria-busy="true">
      <span className="sr" role="status" style={{ background: 'none' }}>
        {t('common:loading')}
      </span>
      {Array.from({ length: rows }, (_, i) => (
        <div key={i} style={{ height }}>
          <span />
          <span />
        </div>
      ))}
    </div>
  );
}

export function Failure({ error, retry }: { error: unknown; retry?: () => unknown }) {
  const { t } = useTranslation();
  return (
    <div className="empty" role="alert">
      <Notice kind="error">{explain(error)}</Notice>
      {retry && (
        <Button icon="refresh" onClick={retry}>
          {t('common:retry')}
        </Button>
      )}
    </div>
  );
}

type Stale = Pick<UseQueryResult, 'isError' | 'dataUpdatedAt' | 'error' | 'refetch'> & { data?: unknown };

/** One line above data that could not be refreshed; the data stay. */
export function StaleBar({ query }: { query: Stale }) {
  const { t } = useTranslation();
  if (!query.isError || query.data === undefined) return null;
  return (
    <div style={{ padding: '8px 16px' }} role="status">
      <Notice
        kind="warning"
        action={
          <Button small onClick={() => query.refetch()}>
            {t('common:retry')}
          </Button>
        }
      >
        {t('common:stale', { time: formatTime(query.dataUpdatedAt) })}
      </Notice>
    </div>
  );
}

type Gate<T> = Pick<UseQueryResult<T>, 'data' | 'error' | 'isError' | 'dataUpdatedAt' | 'refetch'>;

/** The usual three ways of a query: rows of grey, a named failure with "try again", or the data (with a line when they are old). */
export function Loaded<T>({ query, children, skeleton }: { query: Gate<T>; children: (data: T) => ReactNode; skeleton?: ReactNode }) {
  if (query.data === undefined) {
    if (query.isError) return <Failure error={query.error} retry={() => query.refetch()} />;
    return skeleton ?? <SkeletonRows />;
  }
  return (
    <>
      <StaleBar query={query as Stale} />
      {children(query.data)}
    </>
  );
}

/** "Khôi phục bản 14:03 · Bỏ" above a form whose unsent text came back. */
export function DraftBanner({ draft }: { draft: { restoredAt?: number; discard: () => void } }) {
  const { t } = useTranslation();
  if (!draft.restoredAt) return null;
  return (
    <Notice
      kind="info"
      action={
        <Button small kind="plain" onClick={draft.discard}>
          {t('common:draft.discard')}
        </Button>
      }
    >
      {t('common:draft.restored', { time: formatTime(draft.restoredAt) })}
    </Notice>
  );
}
