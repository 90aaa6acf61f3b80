// Unsent input survives reloads, sign-outs by time, navigation and a killed tab: every change is kept locally under the
// form's name until the form is sent or the draft is thrown away. Signing out clears all of them (shared computers).
import { useCallback, useEffect, useRef, useState } from 'react';
import { clock } from './dates';

const prefix = 'congvan.draft.';

type Kept<T> = { at: number; value: T };

function readDraft<T>(name: string): Kept<T> | undefined {
  try {
    const text = localStorage.getItem(prefix + name);
    return text ? (JSON.parse(text) as Kept<T>) : undefined;
  } catch {
    return undefined;
  }
}

export function clearDraft(name: string): void {
  try {
    localStorage.removeItem(prefix + name);
  } catch {
    // nothing kept, nothing to clear
  }
}

export function clearAllDrafts(): void {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(prefix)) localStorage.removeItem(key);
  } catch {
    // nothing kept, nothing to clear
  }
}

export type DraftState<T> = {
  value: T;
  set: (change: Partial<T> | ((old: T) => T)) => void;
  /** When the shown value was restored from an earlier visit: its time, for the banner "Khôi phục bản 14:03". */
  restoredAt?: number;
  /** Throws the draft away and shows the initial value again. */
  discard: () => void;
  /** After sending: forget the draft, keep what is shown. */
  sent: () => void;
};

/**
 * Form state that is not lost. `name` identifies the form and its object ("direct.<document id>"); undefined keeps nothing.
 * Never put passwords into it.
 */
export function useDraft<T extends object>(name: string | undefined, initial: T): DraftState<T> {
  const first = useRef(initial);
  const [state, setState] = useState(() => {
    const kept = name ? readDraft<T>(name) : undefined;
    return { name, value: kept ? { ...initial, ...kept.value } : initial, restoredAt: kept?.at, dirty: false };
  });
  if (state.name !== name) {
    // Another object in the same form: what was typed before is already kept under its own name.
    const kept = name ? readDraft<T>(name) : undefined;
    first.current = initial;
    setState({ name, value: kept ? { ...initial, ...kept.value } : initial, restoredAt: kept?.at, dirty: false });
  }

  useEffect(() => {
    if (!state.dirty || !state.name) return;
    try {
      localStorage.setItem(prefix + state.name, JSON.stringify({ at: clock.now(), value: state.value }));
    } catch {
      // A full or closed storage must not stop the typing.
    }
  }, [state]);

  const set = useCallback((change: Partial<T> | ((old: T) => T)) => {
    setState((old) => ({ ...old, dirty: true, value: typeof change === 'function' ? change(old.value) : { ...old.value, ...change } }));
  }, []);
  const discard = useCallback(() => {
    setState((old) => {
      if (old.name) clearDraft(old.name);
      return { ...old, value: first.current, restoredAt: undefined, dirty: false };
    });
  }, []);
  const sent = useCallback(() => {
    setState((old) => {
      if (old.name) clearDraft(old.name);
      return { ...old, restoredAt: undefined, dirty: false };
    });
  }, []);
  return { value: state.value, set, restoredAt: state.restoredAt, discard, sent };
}
