import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, read } from '@/lib/client';
import { refresh } from '@/lib/live';
import type { Document } from '@/lib/types';
import type { DirectionInput } from './direction';

const touched = ['documents', 'document', 'timeline', 'tasks', 'counters', 'catalog'];

export type Decision = { do: 'direct'; input: DirectionInput } | { do: 'finish'; comment: string } | { do: 'return'; reason: string };

/** What a leader may do with an incoming document: direct it, keep it for information, give it back. */
export function useDecide(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (decision: Decision): Promise<Document> => {
      const params = { path: { id } };
      switch (decision.do) {
        case 'direct':
          return read(api.POST('/api/documents/{id}/direct', { params, body: decision.input }));
        case 'finish':
          return read(api.POST('/api/documents/{id}/finish', { params, body: { comment: decision.comment || undefined } }));
        case 'return':
          return read(api.POST('/api/documents/{id}/return', { params, body: { reason: decision.reason } }));
      }
    },
    onSuccess: (document) => {
      client.setQueryData(['document', id], document);
      refresh(client, touched);
    },
  });
}
