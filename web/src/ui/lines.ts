// Where the rows of a long list stand, and which of them are in sight.

export type Group = { key: string; label: string; count?: number; tone?: 'late' };

const groupHeight = 36;

export type Line<T> = { top: number; height: number } & ({ group: Group } | { item: T; index: number });

export function layout<T>(items: T[], groupOf: ((item: T) => Group | undefined) | undefined, rowHeight: number): { lines: Line<T>[]; total: number } {
  const lines: Line<T>[] = [];
  let top = 0;
  let last: string | undefined;
  items.forEach((item, index) => {
    const group = groupOf?.(item);
    if (group && group.key !== last) {
      lines.push({ top, height: groupHeight, group });
      top += groupHeight;
      last = group.key;
    }
    lines.push({ top, height: rowHeight, item, index });
    top += rowHeight;
  });
  return { lines, total: top };
}

/** First and last line in sight, with a few more above and below. */
export function visible(lines: { top: number; height: number }[], top: number, height: number): [number, number] {
  let low = 0;
  let high = lines.length - 1;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (lines[mid].top + lines[mid].height <= top) low = mid + 1;
    else high = mid;
  }
  let last = low;
  while (last < lines.length - 1 && lines[last].top < top + height) last++;
  return [Math.max(0, low - 6), Math.min(lines.length - 1, last + 6)];
}

/** Scrolls as little as needed to show a row, with the head of its group. */
export function reveal<T>(el: HTMLElement, lines: Line<T>[], index: number): void {
  const at = lines.findIndex((l) => 'index' in l && l.index === index);
  const line = lines[at];
  if (!line || el.clientHeight === 0) return;
  const above = at > 0 && 'group' in lines[at - 1] ? groupHeight : 0;
  if (line.top - above < el.scrollTop) el.scrollTop = line.top - above;
  else if (line.top + line.height > el.scrollTop + el.clientHeight) el.scrollTop = line.top + line.height - el.clientHeight;
}

export function focusRow(el: HTMLElement, index: number): void {
  el.querySelector<HTMLElement>(`[data-index="${index}"] .wl-link`)?.focus({ preventScroll: true });
}
