import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { api, read } from '@/lib/client';
import { refresh } from '@/lib/live';
import type { Batch, Document } from '@/lib/types';
import { pollEvery } from './progress';

export const queueQuery = queryOptions({
  queryKey: ['signing', 'queue'],
  queryFn: async () => (await read(api.GET('/api/signing/queue'))).items,
});

export const keysQuery = queryOptions({
  queryKey: ['keys'],
  queryFn: async () => (await read(api.GET('/api/signing/keys'))).items,
});

/** The live line refreshes it; while it runs we ask as well, so that a silent line never leaves a lie on the screen. */
export const batchQuery = (id: string) =>
  queryOptions({
    queryKey: ['batch', id],
    queryFn: (): Promise<Batch> => read(api.GET('/api/signing/batches/{id}', { params: { path: { id } } })),
    refetchInterval: (query) => pollEvery(query.state.data),
  });

const touched = ['signing', 'documents', 'document', 'tasks', 'counters', 'background'];

export function useSign() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ documents, password }: { documents: string[]; password: string }): Promise<Batch> =>
      read(api.POST('/api/signing/batches', { body: { documents, password } })),
    onSuccess: (batch) => {
      client.setQueryData(['batch', batch.id], batch);
      refresh(client, touched);
    },
  });
}

export function useRetryBatch(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (password: string): Promise<Batch> =>
      read(api.POST('/api/signing/batches/{id}/retry', { params: { path: { id } }, body: { password } })),
    onSuccess: (batch) => {
      client.setQueryData(['batch', id], batch);
      refresh(client, touched);
    },
  });
}

export function useReturn() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, reason }: { id: string; reason: string }): Promise<Document> =>
      read(api.POST('/api/documents/{id}/return', { params: { path: { id } }, body: { reason } })),
    onSuccess: () => refresh(client, [...touched, 'timeline']),
  });
}
