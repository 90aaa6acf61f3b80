// A list keeps its place. For every history entry that shows a list we remember where it was scrolled to, which row had
// the focus and which were ticked; and for the document opened from it, the order of the rows, so that `[` and `]` walk
// through the list one came from. Kept in sessionStorage: a reload is no reason to lose one's place.
import { useLocation } from 'react-router';

export type Place = { top: number; focus?: string; index?: number; selected: string[] };

/** Where a document was opened from; travels in the history entry's state. */
export type From = { key: string; path: string };

type Order = { path: string; ids: string[]; more: boolean };

const places = 'congvan.place.';
const orders = 'congvan.order.';

function load<T>(name: string): T | undefined {
  try {
    const text = sessionStorage.getItem(name);
    return text ? (JSON.parse(text) as T) : undefined;
  } catch {
    return undefined;
  }
}

function save(name: string, value: unknown): void {
  try {
    sessionStorage.setItem(name, JSON.stringify(value));
  } catch {
    // A full storage costs the place, not the work.
  }
}

/** Names a history entry. The first one of a window is always called "default", so its address tells it apart. */
export function entryKey(location: { key: string; pathname: string; search: string }): string {
  return location.key === 'default' ? `default ${location.pathname}${location.search}` : location.key;
}

export function readPlace(key: string): Place | undefined {
  return load<Place>(places + key);
}

export function savePlace(key: string, place: Place): void {
  save(places + key, place);
}

export function saveOrder(key: string, order: Order): void {
  save(orders + key, order);
}

export function readOrder(key: string): Order | undefined {
  return load<Order>(orders + key);
}

/** Moves the remembered focus of a list, so that coming back lands on the document last read. */
export function moveFocus(key: string, id: string): void {
  const place = readPlace(key) ?? { top: 0, selected: [] };
  savePlace(key, { ...place, focus: id, index: undefined });
}

/** The list the present page was opened from, if any. */
export function useFrom(): From | undefined {
  const state = useLocation().state as { from?: From } | null;
  return state?.from;
}
