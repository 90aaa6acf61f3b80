import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { api, read } from '@/lib/client';
import { refresh } from '@/lib/live';
import { isBusy } from './order';

export const backgroundQuery = queryOptions({
  queryKey: ['background'],
  queryFn: async () => (await read(api.GET('/api/background'))).items,
  refetchInterval: (query) => (query.state.data && isBusy(query.state.data) ? 5_000 : 15_000),
});

export function useRetry() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => read(api.POST('/api/background/{id}/retry', { params: { path: { id } } })),
    onSuccess: () => refresh(client, ['background', 'counters']),
  });
}
