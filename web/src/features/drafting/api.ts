import { queryOptions, useMutation, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { api, read, upload } from '@/lib/client';
import { refresh } from '@/lib/live';
import type { Document, Draft, Upload } from '@/lib/types';

const touched = ['documents', 'tasks', 'counters', 'timeline'];

function remember(client: QueryClient, document: Document) {
  client.setQueryData(['document', document.row.id], document);
  refresh(client, touched);
}

/** Keeps the draft on the server: a new one, or the change made on a known version (409 when somebody was faster). */
export function useSaveDraft() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, body }: { id?: string; body: Draft }): Promise<Document> =>
      id ? read(api.PUT('/api/documents/{id}/draft', { params: { path: { id } }, body })) : read(api.POST('/api/documents/outgoing', { body })),
    onSuccess: (document) => remember(client, document),
  });
}

export function useSubmitDraft() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string): Promise<Document> => read(api.POST('/api/documents/{id}/submit', { params: { path: { id } }, body: {} })),
    onSuccess: (document) => remember(client, document),
  });
}

export const uploadQuery = (id: string) =>
  queryOptions({
    queryKey: ['upload', id],
    staleTime: Infinity,
    retry: false,
    queryFn: (): Promise<Upload> => read(api.GET('/api/uploads/{id}', { params: { path: { id } } })),
  });

export const sendFile = (file: File, onProgress: (part: number) => void) =>
  upload<Upload>(`/api/uploads?name=${encodeURIComponent(file.name.normalize('NFC'))}`, file, onProgress);

export const uploadUrl = (id: string) => `/api/uploads/${id}/content`;

/** The agency an incoming document came from, among those one can send to. */
export const issuerQuery = (name: string) =>
  queryOptions({
    queryKey: ['organs', 'issuer', name],
    staleTime: 60_000,
    queryFn: async () => (await read(api.GET('/api/organs', { params: { query: { q: name.slice(0, 200), limit: 20 } } }))).items,
  });
