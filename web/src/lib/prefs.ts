// What a person chose for this browser: theme, density, language, single-key shortcuts. Kept locally, followed at once.
import { useSyncExternalStore } from 'react';
import type { Lang } from './i18n';

export type Prefs = {
  theme: 'system' | 'light' | 'dark';
  density: 'standard' | 'compact';
  lang: Lang;
  keys: boolean;
  railOpen: boolean;
};

const name = 'congvan.prefs';
const defaults: Prefs = { theme: 'system', density: 'standard', lang: 'vi', keys: true, railOpen: true };

function stored(): Prefs {
  try {
    return { ...defaults, ...(JSON.parse(localStorage.getItem(name) ?? '{}') as Partial<Prefs>) };
  } catch {
    return defaults;
  }
}

let current = stored();
const listeners = new Set<() => void>();
const systemDark = typeof matchMedia === 'function' ? matchMedia('(prefers-color-scheme: dark)') : undefined;

function resolved(): 'light' | 'dark' {
  if (current.theme !== 'system') return current.theme;
  return systemDark?.matches ? 'dark' : 'light';
}

function tell(): void {
  document.documentElement.dataset.theme = resolved();
  listeners.forEach((fn) => fn());
}

systemDark?.addEventListener('change', tell);

export function prefs(): Prefs {
  return current;
}

export function setPrefs(change: Partial<Prefs>): void {
  current = { ...current, ...change };
  try {
    localStorage.setItem(name, JSON.stringify(current));
  } catch {
    // A closed storage only means the choice is forgotten.
  }
  tell();
}

function subscribe(fn: () => void): () => void {
  listeners.add(fn);
  return () => listeners.delete(fn);
}

export function usePrefs(): Prefs {
  return useSyncExternalStore(subscribe, prefs);
}

export function useTheme(): 'light' | 'dark' {
  return useSyncExternalStore(subscribe, resolved);
}
