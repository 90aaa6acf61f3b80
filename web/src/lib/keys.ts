// Keyboard shortcuts that survive Vietnamese input methods (UniKey, Telex): physical keys (event.code), nothing while
// composing, nothing for events without a code (injected by the input method), Backspace and Delete never bound. Letters
// act outside text boxes only and can be switched off (WCAG 2.1.4).
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { prefs } from './prefs';

export type Shortcut = {
  /** event.code, e.g. 'KeyJ', 'BracketLeft', 'Enter'; two codes with a space are pressed one after the other: 'KeyG KeyV'. */
  code: string;
  ctrl?: boolean;
  alt?: boolean;
  shift?: boolean;
  /** What it does, for the list under `?`; already translated. */
  label: string;
  /** Return false to leave the key to others. */
  run: (event: KeyboardEvent) => void | boolean;
};

type Layer = { shortcuts: Shortcut[] };
const layers: Layer[] = [];
const listeners = new Set<() => void>();
let snapshot: Shortcut[] = [];
let pending: { code: string; until: number } | undefined;

function publish(): void {
  snapshot = layers.flatMap((l) => l.shortcuts);
  listeners.forEach((fn) => fn());
}

function typing(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) ? !(target instanceof HTMLInputElement && /^(checkbox|radio|button)$/.test(target.type)) : false;
}

function fits(s: Shortcut, code: string, event: KeyboardEvent): boolean {
  const mod = event.ctrlKey || event.metaKey;
  return s.code === code && Boolean(s.ctrl) === mod && Boolean(s.alt) === event.altKey && Boolean(s.shift) === event.shiftKey;
}

export function handleKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || event.keyCode === 229 || !event.code) return;
  if (event.code === 'Backspace' || event.code === 'Delete') return;
  const modified = event.ctrlKey || event.metaKey || event.altKey;
  const single = !modified && event.key.length === 1;
  if (single && (!prefs().keys || typing(event.target))) return;
  const all = layers.flatMap((l) => l.shortcuts).reverse();
  const now = event.timeStamp;
  const candidates = pending && pending.until > now ? [`${pending.code} ${event.code}`, event.code] : [event.code];
  pending = undefined;
  for (const code of candidates) {
    for (const s of all) {
      if (!fits(s, code, event)) continue;
      if (!modified && typing(event.target) && event.code !== 'Escape' && !/^F\d+$/.test(event.code)) continue;
      if (s.run(event) === false) continue;
      event.preventDefault();
      return;
    }
  }
  if (single && all.some((s) => s.code.startsWith(`${event.code} `))) pending = { code: event.code, until: now + 1500 };
}

if (typeof document !== 'undefined') document.addEventListener('keydown', handleKey);

/** Binds shortcuts while the component is shown; later components win over earlier ones. */
export function useKeys(shortcuts: Shortcut[], enabled = true): void {
  const layer = useRef<Layer>({ shortcuts: [] });
  useEffect(() => {
    layer.current.shortcuts = enabled ? shortcuts : [];
  });
  const signature = enabled ? shortcuts.map((s) => `${s.ctrl ? 'c' : ''}${s.alt ? 'a' : ''}${s.shift ? 's' : ''}${s.code}:${s.label}`).join('|') : '';
  useEffect(() => {
    const mine = layer.current;
    layers.push(mine);
    publish();
    return () => {
      layers.splice(layers.indexOf(mine), 1);
      publish();
    };
  }, []);
  useEffect(publish, [signature]);
}

/** The shortcuts of the screen as it is, for the help list. */
export function useActiveShortcuts(): Shortcut[] {
  return useSyncExternalStore(
    (fn) => {
      listeners.add(fn);
      return () => listeners.delete(fn);
    },
    () => snapshot,
  );
}

const names: Record<string, string> = { BracketLeft: '[', BracketRight: ']', Slash: '/', Escape: 'Esc', ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→', Equal: '+', Minus: '−', Digit0: '0', Space: 'Space', PageUp: 'PgUp', PageDown: 'PgDn' };

/** "Ctrl+Enter", "g v": how a shortcut is written for people. */
export function keyName(s: Pick<Shortcut, 'code' | 'ctrl' | 'alt' | 'shift'>): string {
  if (s.code === 'Slash' && s.shift) return '?';
  const parts = s.code.split(' ').map((c) => names[c] ?? c.replace(/^Key|^Digit/, '').replace(/^./, (x) => (c.startsWith('Key') && !s.ctrl && !s.alt ? x.toLowerCase() : x)));
  return `${s.ctrl ? 'Ctrl+' : ''}${s.alt ? 'Alt+' : ''}${s.shift ? 'Shift+' : ''}${parts.join(' ')}`;
}
