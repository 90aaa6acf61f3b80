import type { Notice } from '@/lib/types';

/** Notices of one document together, in the order of the newest of each; those of no document stand alone. */
export function byDocument(notices: Notice[]): Notice[][] {
  const groups = new Map<string, Notice[]>();
  for (const n of notices) {
    const key = n.document ?? n.id;
    const group = groups.get(key);
    if (group) group.push(n);
    else groups.set(key, [n]);
  }
  return [...groups.values()];
}
