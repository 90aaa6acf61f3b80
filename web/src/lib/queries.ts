// One document, as several features ask for it: one key, so that they share one answer and one refresh.
import { queryOptions } from '@tanstack/react-query';
import { api, read } from './client';
import type { Document } from './types';

export const documentQuery = (id: string) =>
  queryOptions({
    queryKey: ['document', id],
    queryFn: (): Promise<Document> => read(api.GET('/api/documents/{id}', { params: { path: { id } } })),
  });

/** Where the bytes of a document's file are read. */
export const fileUrl = (document: string, file: string) => `/api/documents/${document}/files/${file}/content`;
