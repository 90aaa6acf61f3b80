import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { api, read } from '@/lib/client';
import { refresh } from '@/lib/live';
import type { components } from '@/lib/schema';
import type { Document } from '@/lib/types';

export type IssueInput = components['schemas']['IssueInput'];

/** Signed, not yet issued: to be done on the day of signing, at the latest the next working day (Decree 30/2020 Art 18.1). */
export const unissuedQuery = queryOptions({
  queryKey: ['documents', 'outgoing', 'unissued', 'queue'],
  queryFn: async () =>
    (await read(api.GET('/api/documents', { params: { query: { kind: 'outgoing', view: 'unissued', limit: 100 } } }))).items,
});

const touched = ['documents', 'document', 'timeline', 'deliveries', 'tasks', 'counters', 'background', 'catalog'];

export function useIssue(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: IssueInput): Promise<Document> => read(api.POST('/api/documents/{id}/issue', { params: { path: { id } }, body })),
    onSuccess: (document) => {
      client.setQueryData(['document', id], document);
      refresh(client, touched);
    },
  });
}

export const sealBatchQuery = (id: string) =>
  queryOptions({
    queryKey: ['batch', id],
    queryFn: () => read(api.GET('/api/signing/batches/{id}', { params: { path: { id } } })),
    refetchInterval: (query) => (query.state.data && query.state.data.items.some((i) => i.state === 'queued' || i.state === 'signing') ? 3000 : false),
  });
