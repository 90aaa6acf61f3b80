import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { explain } from '@/lib/problem';
import { Icon } from './icons';

type Toast = { id: number; kind: 'success' | 'error'; text: string; action?: { label: string; run: () => void } };

let toasts: Toast[] = [];
let last = 0;
const listeners = new Set<() => void>();

function change(next: Toast[]): void {
  toasts = next;
  listeners.forEach((fn) => fn());
}

function close(id: number): void {
  change(toasts.filter((t) => t.id !== id));
}

function open(kind: Toast['kind'], text: string, action?: Toast['action']): void {
  const id = ++last;
  change([...toasts.filter((t) => t.text !== text), { id, kind, text, action }].slice(-4));
  if (kind === 'success') setTimeout(() => close(id), action ? 10_000 : 6_000);
}

/** Passing messages. Success leaves by itself, an error stays until it is closed. */
export const toast = {
  success: (text: string, action?: Toast['action']) => open('success', text, action),
  error: (error: unknown) => open('error', typeof error === 'string' ? error : explain(error)),
};

function List({ items }: { items: Toast[] }) {
  const { t } = useTranslation();
  return items.map((item) => (
    <div key={item.id} className={`toast ${item.kind}`}>
      <Icon name={item.kind === 'error' ? 'warn' : 'check'} />
      <div className="grow">{item.text}</div>
      {item.action && (
        <button
          type="button"
          className="btn small"
          onClick={() => {
            close(item.id);
            item.action?.run();
          }}
        >
          {item.action.label}
        </button>
      )}
      <button type="button" className="btn icon plain small" aria-label={t('common:close')} onClick={() => close(item.id)}>
        <Icon name="cross" size={14} />
      </button>
    </div>
  ));
}

/** Always in the page, so that screen readers hear what is put into it. */
export function ToastRegion() {
  const all = useSyncExternalStore(
    (fn) => {
      listeners.add(fn);
      return () => listeners.delete(fn);
    },
    () => toasts,
  );
  return (
    <div className="toasts no-print">
      <div role="status" aria-live="polite">
        <List items={all.filter((t) => t.kind === 'success')} />
      </div>
      <div role="alert" aria-live="assertive">
        <List items={all.filter((t) => t.kind === 'error')} />
      </div>
    </div>
  );
}
