import { api, read } from '@/lib/client';
import { usePages } from '@/lib/pages';
import type { DocumentRow } from '@/lib/types';

export const tabs = ['todo', 'waiting', 'following', 'done'] as const;
export type Tab = (typeof tabs)[number];

/** The names of the tabs in the address. */
export const tabNames: Record<Tab, string> = { todo: 'can-xu-ly', waiting: 'cho-nguoi-khac', following: 'theo-doi', done: 'xong-hom-nay' };

export function useTasks(tab: Tab) {
  return usePages<DocumentRow>(['tasks', tab], (cursor, signal) => read(api.GET('/api/tasks', { params: { query: { tab, cursor } }, signal })));
}
