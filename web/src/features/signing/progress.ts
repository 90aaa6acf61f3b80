// Three end states (ux P6): done, failed, unknown. An unknown one is never repeated by itself or by "retry": whether it was signed is not
// known, and signing twice cannot be undone.
import type { Batch } from '@/lib/types';

export type BatchItem = Batch['items'][number];

export interface Progress { total: number; done: number; failed: number; unknown: number; running: number; finished: boolean; fraction: number }

export function progressOf(batch: Batch): Progress {
  const count = (state: BatchItem['state']) => batch.items.filter((i) => i.state === state).length;
  const done = count('done'), failed = count('failed'), unknown = count('unknown');
  const total = batch.items.length;
  const ended = done + failed + unknown;
  return { total, done, failed, unknown, running: total - ended, finished: ended === total, fraction: total === 0 ? 0 : ended / total };
}

/** What needs eyes first: failed, unknown, then what still runs, then what is done; inside a state the order of the batch stays. */
export function byNeed(items: readonly BatchItem[]): BatchItem[] {
  const rank: Record<BatchItem['state'], number> = { failed: 0, unknown: 1, signing: 2, queued: 3, done: 4 };
  return [...items].sort((a, b) => rank[a.state] - rank[b.state]);
}

/** How often to ask when the live line is silent: often while it runs, never after. */
export const pollEvery = (batch: Batch | undefined): number | false => (batch && progressOf(batch).finished ? false : 3000);
