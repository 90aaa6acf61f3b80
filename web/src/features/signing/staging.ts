// Staging: going through the queue a leader only says which documents he agrees to; one authorisation then signs them all. What was
// decided is a plain value kept on the device until it is signed, so that a call in between loses nothing.
export type Decision = 'agreed' | 'later';
export type Staged = Record<string, Decision>;

export interface Queued { id: string; urgency: number }

/** The next document without a decision: behind the one just decided, then from the top; undefined when all are decided. */
export function nextUndecided(queue: readonly Queued[], staged: Staged, from?: string): string | undefined {
  const at = from ? queue.findIndex((d) => d.id === from) : -1;
  const round = [...queue.slice(at + 1), ...queue.slice(0, Math.max(at, 0))];
  return round.find((d) => !staged[d.id])?.id;
}

/** Documents agreed to, in the queue's order. One that left the queue meanwhile (recalled, signed elsewhere) does not count. */
export function agreed<T extends Queued>(queue: readonly T[], staged: Staged): T[] {
  return queue.filter((d) => staged[d.id] === 'agreed');
}

export function decide(staged: Staged, id: string, decision: Decision | undefined): Staged {
  const rest = { ...staged };
  delete rest[id];
  return decision ? { ...rest, [id]: decision } : rest;
}

/** Forget decisions about documents that are no longer in the queue. The same value when nothing changed. */
export function prune(staged: Staged, queue: readonly Queued[]): Staged {
  const known = new Set(queue.map((d) => d.id));
  const kept = Object.entries(staged).filter(([id]) => known.has(id));
  return kept.length === Object.keys(staged).length ? staged : Object.fromEntries(kept);
}

/** Previous and next in the queue, for swiping and for `[` `]`. */
export function neighbours(queue: readonly Queued[], id: string) {
  const at = queue.findIndex((d) => d.id === id);
  return { at, previous: at > 0 ? queue[at - 1]?.id : undefined, next: at >= 0 ? queue[at + 1]?.id : undefined };
}

export type Swipe = 'previous' | 'next' | undefined;

/** A finger's way as an intention: clearly sideways and long enough; a zoomed page (scale > 1) is panned, never left. */
export function swipe(dx: number, dy: number, scale: number): Swipe {
  if (scale > 1.01 || Math.abs(dx) < 70 || Math.abs(dx) < 2 * Math.abs(dy)) return undefined;
  return dx < 0 ? 'next' : 'previous';
}
