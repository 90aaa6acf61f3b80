import { useEffect } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { useDraft } from '@/lib/drafts';
import { queueQuery } from './api';
import { agreed, decide, nextUndecided, prune, type Decision, type Staged } from './staging';

/** The queue, what was decided about it on this device, and where in it one is: all places are addresses. */
export function useQueue() {
  const query = useQuery(queueQuery);
  const draft = useDraft('signing', { staged: {} as Staged });
  const [params, setParams] = useSearchParams();
  const { staged } = draft.value;
  const queue = query.data ?? [];

  const { set } = draft;
  useEffect(() => {
    if (!query.data) return;
    const kept = prune(staged, query.data);
    if (kept !== staged) set({ staged: kept });
  }, [query.data, staged, set]);

  function go(to: { vb?: string; buoc?: 'ky'; lo?: string }, replace = false) {
    setParams(new URLSearchParams(Object.entries(to).filter((e): e is [string, string] => Boolean(e[1]))), { replace });
  }
  /** Keeps the decision and opens the next document without one; when there is none, the list with its footer. */
  function settle(id: string, decision: Decision) {
    const next = decide(staged, id, decision);
    set({ staged: next });
    const after = nextUndecided(queue, next, id);
    go(after ? { vb: after } : {}, true);
  }
  return {
    query,
    queue,
    staged,
    agreed: agreed(queue, staged),
    place: { document: params.get('vb') ?? undefined, step: params.get('buoc') ?? undefined, batch: params.get('lo') ?? undefined },
    go,
    settle,
    undo: (id: string) => set({ staged: decide(staged, id, undefined) }),
    forget: (ids: readonly string[]) => set((old) => ({ staged: ids.reduce((all, id) => decide(all, id, undefined), old.staged) })),
  };
}

export type Queue = ReturnType<typeof useQueue>;
