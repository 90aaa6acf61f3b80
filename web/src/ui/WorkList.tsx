import type { KeyboardEvent, MouseEvent, ReactNode } from 'react';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useNavigate } from 'react-router';
import { useKeys } from '@/lib/keys';
import type { From } from '@/lib/lists';
import { entryKey, readPlace, saveOrder, savePlace } from '@/lib/lists';
import type { Group } from './lines';
import { focusRow, layout, reveal, visible } from './lines';
import type { RowState } from './WorkRow';
import { Row } from './WorkRow';
import './worklist.css';

export type { Group, RowState };

type Props<T> = {
  label: string;
  items: T[];
  keyOf: (item: T) => string;
  href: (item: T) => string;
  render: (item: T, state: RowState) => ReactNode;
  /** Buttons of a row; they stand beside its link. */
  actions?: (item: T, state: RowState) => ReactNode;
  /** Items of one group must stand together. */
  groupOf?: (item: T) => Group | undefined;
  rowHeight: number;
  more?: boolean;
  loadMore?: () => void;
  /** With a reading pane: the row in the pane; a click chooses the row, Enter opens the page. */
  pane?: { current: string | undefined; onCurrent: (key: string) => void };
  selectable?: boolean;
  /** The bar over the list while rows are ticked. */
  selectionBar?: (keys: string[], clear: () => void) => ReactNode;
  /** What Enter or a click does instead of following the link. */
  onOpen?: (item: T) => void;
  /** True while this list is not what the screen is about (e.g. a dialog is open). */
  keysOff?: boolean;
};

/**
 * The list everybody works in. Only the rows in sight are in the page, a row is a link with one tab stop for the whole
 * list, arrows or j/k move, Enter opens, x ticks, Shift+arrows tick a range, * ticks all that are loaded. It keeps its
 * place per history entry: where it was scrolled to, which row had the focus, what was ticked. When a row leaves, the
 * focus goes to the one that took its place.
 */
export function WorkList<T>(props: Props<T>) {
  const { label, items, keyOf, href, render, actions, groupOf, rowHeight, more, loadMore, pane, selectable, selectionBar, onOpen, keysOff } = props;
  const { t } = useTranslation();
  const location = useLocation();
  const navigate = useNavigate();
  const entry = entryKey(location);
  const place = useMemo(() => readPlace(entry), [entry]);
  const box = useRef<HTMLDivElement>(null);
  const focused = useRef(false);
  const restored = useRef<string>(undefined);
  const tries = useRef(0);
  const [view, setView] = useState({ top: place?.top ?? 0, height: 800 });
  const [focusKey, setFocusKey] = useState<string | undefined>(pane?.current ?? place?.focus);
  const [selected, setSelected] = useState<ReadonlySet<string>>(() => new Set(place?.selected));
  const anchor = useRef<string>(undefined);
  const lastIndex = useRef(place?.index ?? 0);

  const keys = useMemo(() => items.map(keyOf), [items, keyOf]);
  const indexOf = useMemo(() => new Map(keys.map((k, i) => [k, i])), [keys]);
  const { lines, total } = useMemo(() => layout(items, groupOf, rowHeight), [items, groupOf, rowHeight]);
  const focusIndex = focusKey === undefined ? undefined : indexOf.get(focusKey);
  const current = focusIndex ?? Math.min(lastIndex.current, Math.max(0, items.length - 1));
  if (focusIndex !== undefined) lastIndex.current = focusIndex;

  // ---- place: saved while it changes, restored once the rows are there
  const remember = useRef({ key: entry, top: view.top, focus: focusKey, index: current, selected });
  remember.current = { key: remember.current.key, top: view.top, focus: focusKey, index: current, selected };
  const save = useCallback(() => {
    const r = remember.current;
    savePlace(r.key, { top: r.top, focus: r.focus, index: r.index, selected: [...r.selected] });
  }, []);
  useEffect(() => {
    remember.current.key = entry;
    const timer = setTimeout(save, 120);
    return () => clearTimeout(timer);
  }, [view.top, focusKey, selected, entry, save]);
  useEffect(() => {
    addEventListener('pagehide', save);
    return () => {
      removeEventListener('pagehide', save);
      save();
    };
  }, [save]);

  useLayoutEffect(() => {
    const el = box.current;
    if (!el || items.length === 0 || restored.current !== undefined) return;
    const wanted = place?.focus;
    if (wanted && !indexOf.has(wanted) && more && loadMore && tries.current < 10) {
      tries.current++;
      return loadMore(); // the row is further down than what is loaded
    }
    restored.current = entry;
    if (!place) return;
    el.scrollTop = place.top;
    const index = (wanted !== undefined ? indexOf.get(wanted) : undefined) ?? Math.min(place.index ?? 0, items.length - 1);
    setFocusKey(keys[index]);
    reveal(el, lines, index);
    setView({ top: el.scrollTop, height: el.clientHeight });
    if (!pane) queueMicrotask(() => focusRow(el, index));
  }, [items.length, place, indexOf, more, loadMore, entry, keys, lines, pane]);

  useLayoutEffect(() => {
    const el = box.current;
    if (!el) return;
    const measure = () => setView({ top: el.scrollTop, height: el.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(el);
    return () => observer.disconnect();
  }, []);

  // ---- a row that left hands its focus to its successor
  useLayoutEffect(() => {
    if (focusKey === undefined || focusIndex !== undefined || items.length === 0 || restored.current === undefined) return;
    const next = Math.min(lastIndex.current, items.length - 1);
    setFocusKey(keys[next]);
    if (pane?.current !== undefined && pane.current === focusKey) pane.onCurrent(keys[next]);
    const lost = document.activeElement === document.body || document.activeElement === null;
    if (focused.current && lost && box.current) {
      const el = box.current;
      queueMicrotask(() => focusRow(el, next));
    }
  }, [focusKey, focusIndex, items.length, keys, pane]);

  const [first, last] = visible(lines, view.top, view.height);
  useEffect(() => {
    if (more && loadMore && lines.length > 0 && last >= lines.length - 8) loadMore();
  }, [more, loadMore, last, lines.length]);

  const go = useCallback(
    (index: number, range: boolean) => {
      const el = box.current;
      if (!el || items.length === 0) return;
      const next = Math.max(0, Math.min(items.length - 1, index));
      setFocusKey(keys[next]);
      lastIndex.current = next;
      reveal(el, lines, next);
      setView({ top: el.scrollTop, height: el.clientHeight });
      requestAnimationFrame(() => focusRow(el, next));
      pane?.onCurrent(keys[next]);
      if (range && selectable) {
        anchor.current ??= keys[current];
        const from = indexOf.get(anchor.current) ?? current;
        setSelected(new Set(keys.slice(Math.min(from, next), Math.max(from, next) + 1)));
      } else {
        anchor.current = undefined;
      }
    },
    [items.length, keys, lines, pane, selectable, current, indexOf],
  );

  const open = useCallback(
    (item: T) => {
      setFocusKey(keyOf(item));
      remember.current = { ...remember.current, focus: keyOf(item), index: indexOf.get(keyOf(item)) ?? 0 };
      save();
      if (onOpen) return onOpen(item);
      const path = location.pathname + location.search;
      saveOrder(entry, { path, ids: keys, more: Boolean(more) });
      const from: From = { key: entry, path };
      void navigate(href(item), { state: { from } });
    },
    [keyOf, indexOf, save, onOpen, location, entry, keys, more, navigate, href],
  );

  const toggle = useCallback((key: string) => {
    setSelected((old) => {
      const next = new Set(old);
      if (!next.delete(key)) next.add(key);
      return next;
    });
  }, []);
  const clear = useCallback(() => setSelected(new Set()), []);

  const click = useCallback(
    (event: MouseEvent, item: T) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return; // the browser's own: a new tab
      event.preventDefault();
      const key = keyOf(item);
      if (pane && pane.current !== key) {
        setFocusKey(key);
        pane.onCurrent(key);
      } else if (!pane) open(item);
    },
    [keyOf, open, pane],
  );
  const openTwice = useCallback((item: T) => pane && open(item), [pane, open]);

  function onKeyDown(e: KeyboardEvent) {
    const inRow = (e.target as HTMLElement).matches('.wl-link');
    if (e.key === 'Enter' && inRow && !e.ctrlKey && !e.metaKey && items[current] !== undefined) {
      e.preventDefault();
      open(items[current]);
    }
  }
  const mine = (e: globalThis.KeyboardEvent) => e.target === document.body || Boolean(box.current?.contains(e.target as Node)) || (e.target as HTMLElement).id === 'main';
  const step = (by: number, range = false) => (e: globalThis.KeyboardEvent) => {
    if (!mine(e)) return false;
    go(focused.current || focusKey !== undefined ? current + by : 0, range);
  };
  const page = Math.max(1, Math.floor(view.height / rowHeight) - 1);
  useKeys(
    [
      { code: 'KeyJ', label: t('common:keys.next'), run: step(1) },
      { code: 'KeyK', label: t('common:keys.previous'), run: step(-1) },
      { code: 'ArrowDown', label: t('common:keys.next'), run: step(1) },
      { code: 'ArrowUp', label: t('common:keys.previous'), run: step(-1) },
      { code: 'PageDown', label: t('common:keys.pageDown'), run: step(page) },
      { code: 'PageUp', label: t('common:keys.pageUp'), run: step(-page) },
      { code: 'Home', label: t('common:keys.first'), run: step(-1e9) },
      { code: 'End', label: t('common:keys.last'), run: step(1e9) },
      {
        code: 'Enter',
        label: t('common:keys.open'),
        run: (e) => {
          if (e.target !== document.body || items[current] === undefined || focusKey === undefined) return false;
          open(items[current]);
        },
      },
      ...(selectable
        ? [
            { code: 'KeyX', label: t('common:keys.select'), run: () => (items[current] === undefined ? false : toggle(keys[current])) },
            { code: 'ArrowDown', shift: true, label: t('common:keys.range'), run: step(1, true) },
            { code: 'ArrowUp', shift: true, label: t('common:keys.range'), run: step(-1, true) },
            { code: 'Digit8', shift: true, label: t('common:keys.selectAll'), run: () => setSelected(new Set(keys)) },
          ]
        : []),
    ],
    !keysOff,
  );

  const shown = lines.slice(first, last + 1);
  const focusLine = lines.find((l) => 'index' in l && l.index === current);
  if (focusLine && !shown.includes(focusLine)) shown.push(focusLine); // the focused row never leaves the page
  const ticked = useMemo(() => keys.filter((k) => selected.has(k)), [keys, selected]);

  return (
    <div className="worklist">
      {selectable && ticked.length > 0 && selectionBar && (
        <div className="wl-selection" role="status">
          {selectionBar(ticked, clear)}
        </div>
      )}
      <div
        ref={box}
        className="wl-box"
        onScroll={(e) => setView({ top: e.currentTarget.scrollTop, height: e.currentTarget.clientHeight })}
        onFocus={() => (focused.current = true)}
        onBlur={(e) => {
          if (e.relatedTarget && !e.currentTarget.contains(e.relatedTarget as Node)) focused.current = false;
        }}
        onKeyDown={onKeyDown}
      >
        <ul aria-label={label} style={{ height: total }}>
          {shown.map((line) =>
            'group' in line ? (
              <li key={`group ${line.group.key}`} className={`wl-group ${line.group.tone ?? ''}`} style={{ top: line.top, height: line.height }}>
                <h2>
                  {line.group.label}
                  {line.group.count !== undefined && <span className="muted"> {line.group.count}</span>}
                </h2>
              </li>
            ) : (
              <Row
                key={keyOf(line.item)}
                item={line.item}
                id={keyOf(line.item)}
                index={line.index}
                count={items.length}
                top={line.top}
                height={line.height}
                href={href(line.item)}
                tabbable={line.index === current}
                current={pane ? pane.current === keyOf(line.item) : line.index === current && focusKey !== undefined}
                selected={selected.has(keyOf(line.item))}
                selectable={Boolean(selectable)}
                render={render as (item: unknown, state: RowState) => ReactNode}
                actions={actions as undefined | ((item: unknown, state: RowState) => ReactNode)}
                onClick={click as (event: MouseEvent, item: unknown) => void}
                onDouble={openTwice as (item: unknown) => void}
                onToggle={toggle}
                onFocusRow={setFocusKey}
              />
            ),
          )}
        </ul>
      </div>
    </div>
  );
}
