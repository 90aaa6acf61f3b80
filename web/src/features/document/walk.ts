// Walking through the list one came from: `[`, `]`, "3 / 48", and back to the very row.
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo } from 'react';
import { useNavigate } from 'react-router';
import { moveFocus, readOrder, useFrom } from '@/lib/lists';
import { documentQuery } from '@/lib/queries';

export type Walk = { at?: number; of: number; more: boolean; previous?: () => void; next?: () => void; back: () => void };

export function useWalk(id: string, home: string): Walk {
  const from = useFrom();
  const navigate = useNavigate();
  const client = useQueryClient();
  const order = useMemo(() => from && readOrder(from.key), [from]);
  const index = order ? order.ids.indexOf(id) : -1;
  const nextId = order && index >= 0 ? order.ids[index + 1] : undefined;
  const previousId = order && index > 0 ? order.ids[index - 1] : undefined;

  useEffect(() => {
    if (nextId) void client.prefetchQuery({ ...documentQuery(nextId), staleTime: 30_000 });
  }, [client, nextId]);

  const go = useCallback(
    (to: string) => {
      if (!from) return;
      moveFocus(from.key, to);
      // In place of this page: the way back leads to the list, wherever one walked.
      void navigate(`/van-ban/${to}`, { replace: true, state: { from } });
    },
    [from, navigate],
  );
  const back = useCallback(() => {
    const inApp = ((window.history.state as { idx?: number } | null)?.idx ?? 0) > 0;
    void (inApp ? navigate(-1) : navigate(home));
  }, [navigate, home]);
  return {
    at: index >= 0 ? index + 1 : undefined,
    of: order?.ids.length ?? 0,
    more: Boolean(order?.more),
    previous: previousId ? () => go(previousId) : undefined,
    next: nextId ? () => go(nextId) : undefined,
    back,
  };
}
