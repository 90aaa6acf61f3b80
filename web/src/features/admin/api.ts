import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api, read } from '@/lib/client';
import { usePages } from '@/lib/pages';
import type { AuditEntry, Role } from '@/lib/types';

export const roles: Role[] = ['clerk', 'leader', 'office', 'head', 'specialist', 'admin', 'operator'];

export function usePeople(q: string) {
  return useQuery({
    queryKey: ['admin', 'people', q],
    queryFn: async ({ signal }) => (await read(api.GET('/api/admin/people', { params: { query: { q: q || undefined } }, signal }))).items,
    placeholderData: keepPreviousData,
  });
}

export function useLinks() {
  return useQuery({ queryKey: ['admin', 'links'], queryFn: async ({ signal }) => (await read(api.GET('/api/admin/links', { signal }))).items });
}

export function useAudit(object: string) {
  return usePages<AuditEntry>(['admin', 'audit', object], (cursor, signal) => read(api.GET('/api/admin/audit', { params: { query: { object: object || undefined, cursor } }, signal })));
}
