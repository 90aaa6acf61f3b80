// Questions that several features ask: one key each, so that they share one answer and one refresh.
import { queryOptions } from '@tanstack/react-query';
import { api, read } from './client';
import type { Document } from './types';

/** Document types, books, units, leaders: what forms choose from. Changes rarely, is asked often. */
export const catalogQuery = queryOptions({
  queryKey: ['catalog'],
  staleTime: 5 * 60_000,
  queryFn: () => read(api.GET('/api/catalog')),
});

export const documentQuery = (id: string) =>
  queryOptions({
    queryKey: ['document', id],
    queryFn: (): Promise<Document> => read(api.GET('/api/documents/{id}', { params: { path: { id } } })),
  });

/** Agencies one can send to, by code or folded name. */
export const organsQuery = (q: string) =>
  queryOptions({
    queryKey: ['organs', q],
    staleTime: 60_000,
    queryFn: async () => (await read(api.GET('/api/organs', { params: { query: { q: q || undefined, limit: 50 } } }))).items,
  });

/** Where the file of a document is read. */
export const fileUrl = (document: string, file: string) => `/api/documents/${document}/files/${file}/content`;
