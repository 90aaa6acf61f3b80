// Background work (việc nền): what needs somebody first, then what runs, then what is done. Unknown stands with failed, but is never
// repeated from here unless the server says that it may be.
import type { BackgroundItem } from '@/lib/types';

export type Section = 'attention' | 'running' | 'done';
export const sections: readonly Section[] = ['attention', 'running', 'done'];

export function sectionOf(item: BackgroundItem): Section {
  if (item.state === 'failed' || item.state === 'unknown') return 'attention';
  return item.state === 'done' ? 'done' : 'running';
}

const latest = (item: BackgroundItem) => item.updatedAt ?? item.createdAt;

/** Newest first inside a section, but what waits for attention longest comes first there. */
export function sectioned(items: readonly BackgroundItem[]): { section: Section; items: BackgroundItem[] }[] {
  return sections
    .map((section) => {
      const of = items.filter((i) => sectionOf(i) === section);
      of.sort((a, b) => (section === 'attention' ? latest(a).localeCompare(latest(b)) : latest(b).localeCompare(latest(a))));
      return { section, items: of };
    })
    .filter((s) => s.items.length > 0);
}

export const isBusy = (items: readonly BackgroundItem[]) => items.some((i) => sectionOf(i) === 'running');

export type Age = { unit: 'now' } | { unit: 'minutes' | 'hours' | 'days'; count: number };

/** How long ago, rounded down: "3 giờ" is at least three. A clock that is a little ahead gives now. */
export function age(from: string, now: number): Age {
  const minutes = Math.floor((now - Date.parse(from)) / 60_000);
  if (minutes < 1) return { unit: 'now' };
  if (minutes < 60) return { unit: 'minutes', count: minutes };
  if (minutes < 48 * 60) return { unit: 'hours', count: Math.floor(minutes / 60) };
  return { unit: 'days', count: Math.floor(minutes / (24 * 60)) };
}
