// Live updates. The server says what kind of thing changed, the client reads again what it shows. When the line is down
// we ask every 15 s instead, so that "đang xử lý" never lies for longer than that.
import { useEffect, useSyncExternalStore } from 'react';
import type { QueryClient } from '@tanstack/react-query';
import { useQueryClient } from '@tanstack/react-query';

/** Which query keys (their first word) an event makes stale. */
const stale: Record<string, string[]> = {
  tasks: ['tasks', 'counters', 'documents', 'document', 'timeline', 'signing'],
  documents: ['documents', 'document', 'timeline', 'tasks', 'counters', 'signing', 'search'],
  intake: ['intake', 'counters'],
  batch: ['batch', 'signing', 'background', 'documents', 'document', 'timeline', 'tasks', 'counters'],
  notice: ['notices', 'counters'],
  delivery: ['deliveries', 'documents', 'document', 'timeline', 'background', 'counters'],
};
const everything = [...new Set(Object.values(stale).flat())];

let connected = true;
const listeners = new Set<() => void>();

function setConnected(value: boolean): void {
  if (value === connected) return;
  connected = value;
  listeners.forEach((fn) => fn());
}

/** Whether the live line is up. */
export function useConnected(): boolean {
  return useSyncExternalStore(
    (fn) => {
      listeners.add(fn);
      return () => listeners.delete(fn);
    },
    () => connected,
  );
}

export function refresh(client: QueryClient, names: string[]): void {
  void client.invalidateQueries({ predicate: (q) => names.includes(String(q.queryKey[0])) });
}

export function useLive(): void {
  const client = useQueryClient();
  useEffect(() => {
    const due = new Set<string>();
    let flush: ReturnType<typeof setTimeout> | undefined;
    let poll: ReturnType<typeof setInterval> | undefined;
    const note = (names: string[]) => {
      names.forEach((n) => due.add(n));
      flush ??= setTimeout(() => {
        flush = undefined;
        refresh(client, [...due]);
        due.clear();
      }, 150);
    };
    const source = new EventSource('/api/events');
    for (const [kind, names] of Object.entries(stale)) source.addEventListener(kind, () => note(names));
    let wasDown = false;
    source.onopen = () => {
      setConnected(true);
      clearInterval(poll);
      poll = undefined;
      if (wasDown) note(everything); // what happened while the line was down
      wasDown = false;
    };
    source.onerror = () => {
      wasDown = true;
      setConnected(false);
      poll ??= setInterval(() => refresh(client, everything), 15_000);
    };
    return () => {
      source.close();
      clearTimeout(flush);
      clearInterval(poll);
    };
  }, [client]);
}
