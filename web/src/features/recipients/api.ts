import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { api, read } from '@/lib/client';
import { refresh } from '@/lib/live';
import { groupOf } from './matrix';

/** While a delivery is under way we ask every 15 s besides the live line (ux P7). */
export const deliveriesQuery = (document: string) =>
  queryOptions({
    queryKey: ['deliveries', document],
    queryFn: async () => (await read(api.GET('/api/documents/{id}/deliveries', { params: { path: { id: document } } }))).items,
    refetchInterval: (query) => (query.state.data?.some((d) => groupOf(d) !== 'finished') ? 15_000 : false),
  });

export function useResend(document: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (delivery: string) =>
      read(api.POST('/api/documents/{id}/deliveries/{delivery}/resend', { params: { path: { id: document, delivery } } })),
    onSuccess: () => refresh(client, ['deliveries', 'documents', 'background', 'counters']),
  });
}
