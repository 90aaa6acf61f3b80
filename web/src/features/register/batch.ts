// The batch of the workbench: files on their way into the book, each with its state, and which one is open. A plain value, so that it can be kept
// locally and taken up again after a reload; the bytes of a file that was not uploaded yet are the only thing that cannot.
import type { Sheet } from './fields';

export type ItemState = 'uploading' | 'reading' | 'ready' | 'look' | 'twin' | 'bad' | 'error' | 'lost' | 'later' | 'registered' | 'returned';

/** Why a file did not get in; `again`: whether trying the same file once more can help. */
export interface Trouble {
  title: string;
  titleEn: string;
  again?: boolean;
}

export interface Item {
  key: string; // also the idempotency key of the registration
  name: string;
  size: number;
  state: ItemState;
  progress: number; // 0..1 while uploading
  upload?: string;
  intake?: string;
  sheet?: Sheet;
  acceptReason: string;
  twinOf?: string;
  error?: Trouble;
  done?: { id: string; number?: number; routed: boolean };
}

export interface Batch { items: Item[]; open?: string }

export type Action =
  | { do: 'add'; items: { key: string; name: string; size: number; intake?: string }[] }
  | { do: 'progress'; key: string; progress: number }
  | { do: 'loaded'; key: string; upload?: string; sheet: Sheet; state: ItemState }
  | { do: 'failed'; key: string; error: Trouble }
  | { do: 'restart'; key: string }
  | { do: 'sheet'; key: string; sheet: Sheet }
  | { do: 'reason'; key: string; text: string }
  | { do: 'twinOf'; key: string; twin: string | undefined }
  | { do: 'open'; key: string }
  | { do: 'step'; by: 1 | -1 }
  | { do: 'later'; key: string }
  | { do: 'registered'; key: string; id: string; number?: number; routed: boolean }
  | { do: 'returned'; key: string }
  | { do: 'remove'; key: string }
  | { do: 'clear' }
  | { do: 'restore'; batch: Batch };

export const emptyBatch: Batch = { items: [] };

/** Can the clerk work on it now? One whose signature failed can only go back, and only where there is a way back. */
export const isWorkable = (item: Item) => item.state === 'ready' || item.state === 'look' || item.state === 'twin' || (item.state === 'bad' && Boolean(item.intake));
export const isFinished = (item: Item) => item.state === 'registered' || item.state === 'returned';

export function reduce(batch: Batch, action: Action): Batch {
  switch (action.do) {
    case 'add': {
      const fresh = action.items.map((file): Item => ({ ...file, state: file.intake ? 'reading' : 'uploading', progress: 0, acceptReason: '' }));
      return { items: [...batch.items, ...fresh], open: batch.open };
    }
    case 'progress':
      return edit(batch, action.key, (item) => ({ ...item, progress: action.progress, state: action.progress >= 1 ? 'reading' : 'uploading' }));
    case 'loaded': {
      const next = edit(batch, action.key, (item) => ({ ...item, upload: action.upload ?? item.upload, sheet: item.sheet ?? action.sheet, state: action.state, progress: 1, error: undefined }));
      // The first file that is ready opens by itself; never pull the clerk away from one he works on.
      const current = next.items.find((i) => i.key === next.open);
      return !current || isFinished(current) || current.state === 'error' ? { ...next, open: action.key } : next;
    }
    case 'failed':
      return openSomething(edit(batch, action.key, (item) => ({ ...item, state: 'error', error: action.error })));
    case 'restart':
      return edit(batch, action.key, (item) => ({ ...item, state: item.intake || item.upload ? 'reading' : 'uploading', progress: 0, error: undefined }));
    case 'sheet':
      return edit(batch, action.key, (item) => ({ ...item, sheet: action.sheet }));
    case 'reason':
      return edit(batch, action.key, (item) => ({ ...item, acceptReason: action.text }));
    case 'twinOf':
      return edit(batch, action.key, (item) => ({ ...item, twinOf: action.twin }));
    case 'open': {
      const opened = edit(batch, action.key, (item) => (item.state === 'later' ? { ...item, state: 'ready' } : item));
      return { ...opened, open: action.key };
    }
    case 'step': {
      const at = batch.items.findIndex((i) => i.key === batch.open);
      const next = batch.items[at + action.by];
      return next ? reduce(batch, { do: 'open', key: next.key }) : batch;
    }
    case 'later':
      return advance(edit(batch, action.key, (item) => ({ ...item, state: 'later' })), action.key);
    case 'registered':
      return advance(edit(batch, action.key, (item) => ({ ...item, state: 'registered', done: { id: action.id, number: action.number, routed: action.routed } })), action.key);
    case 'returned':
      return advance(edit(batch, action.key, (item) => ({ ...item, state: 'returned' })), action.key);
    case 'remove': {
      const moved = batch.open === action.key ? advance(batch, action.key) : batch;
      const items = moved.items.filter((i) => i.key !== action.key);
      return { items, open: items.some((i) => i.key === moved.open) ? moved.open : items[0]?.key };
    }
    case 'clear':
      return openSomething({ ...batch, items: batch.items.filter((i) => !isFinished(i)) });
    case 'restore':
      return action.batch;
  }
}

function edit(batch: Batch, key: string, fn: (item: Item) => Item): Batch {
  return { ...batch, items: batch.items.map((item) => (item.key === key ? fn(item) : item)) };
}

/** Auto-advance: the next workable file behind the one just done, then from the top, then one put aside; else it stays, to show its number. */
function advance(batch: Batch, from: string): Batch {
  const at = batch.items.findIndex((i) => i.key === from);
  const round = [...batch.items.slice(at + 1), ...batch.items.slice(0, at)];
  const next = round.find(isWorkable);
  return next ? { ...batch, open: next.key } : batch;
}

function openSomething(batch: Batch): Batch {
  if (batch.items.some((i) => i.key === batch.open)) return batch;
  return { ...batch, open: (batch.items.find(isWorkable) ?? batch.items[0])?.key };
}

/** What is worth keeping over a reload: files without an upload or intake are kept by name, to be chosen again. */
export function toKeep(batch: Batch): Batch | undefined {
  const items = batch.items.filter((i) => !isFinished(i));
  if (items.length === 0) return undefined;
  return { open: batch.open, items: items.map((i) => (i.upload || i.intake || i.state === 'error' ? i : { ...i, state: 'lost', progress: 0 })) };
}

export function counts(batch: Batch) {
  const registered = batch.items.filter((i) => i.state === 'registered').length;
  return { total: batch.items.length, registered, left: batch.items.filter((i) => !isFinished(i)).length };
}

/** What is checked before a byte is sent (ux P29); the server checks again. */
export function refuseLocally(file: { name: string; size: number; type: string }, maxBytes: number): 'register:error.empty' | 'register:error.tooLarge' | 'register:error.notPdf' | undefined {
  if (file.size === 0) return 'register:error.empty';
  if (file.size > maxBytes) return 'register:error.tooLarge';
  if (!/\.pdf$/i.test(file.name) && file.type !== 'application/pdf') return 'register:error.notPdf';
  return undefined;
}
