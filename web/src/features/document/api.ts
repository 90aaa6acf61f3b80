import type { QueryClient } from '@tanstack/react-query';
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { api, read } from '@/lib/client';
import { refresh } from '@/lib/live';
import { documentQuery } from '@/lib/queries';
import type { Document } from '@/lib/types';
import { assertNever } from '@/lib/types';

export const timelineQuery = (id: string) =>
  queryOptions({
    queryKey: ['timeline', id],
    queryFn: async ({ signal }) => (await read(api.GET('/api/documents/{id}/timeline', { params: { path: { id } }, signal }))).items,
  });

/** The acts that need no more than a sentence. */
export type SimpleAct = 'submit' | 'start' | 'finish' | 'approve' | 'return' | 'opinion';

function act(id: string, action: SimpleAct, text: string): Promise<Document> {
  const params = { path: { id } };
  const comment = text.trim() ? { comment: text.trim() } : {};
  switch (action) {
    case 'submit':
      return read(api.POST('/api/documents/{id}/submit', { params, body: comment }));
    case 'start':
      return read(api.POST('/api/documents/{id}/start', { params }));
    case 'finish':
      return read(api.POST('/api/documents/{id}/finish', { params, body: comment }));
    case 'approve':
      return read(api.POST('/api/documents/{id}/approve', { params, body: comment }));
    case 'return':
      return read(api.POST('/api/documents/{id}/return', { params, body: { reason: text.trim() } }));
    case 'opinion':
      return read(api.POST('/api/documents/{id}/opinion', { params, body: { reason: text.trim() } }));
    default:
      return assertNever(action);
  }
}

/** Everything that may show the document anew after an act. */
export function changed(client: QueryClient, id: string): void {
  void client.invalidateQueries({ queryKey: ['timeline', id] });
  refresh(client, ['document', 'documents', 'tasks', 'counters', 'signing']);
}

export function useAct(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ action, text }: { action: SimpleAct; text: string }) => act(id, action, text),
    onSuccess: (document) => {
      client.setQueryData(documentQuery(id).queryKey, document);
      changed(client, id);
    },
  });
}
