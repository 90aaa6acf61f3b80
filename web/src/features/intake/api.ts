import { infiniteQueryOptions } from '@tanstack/react-query';
import { api, read } from '@/lib/client';
import type { Intake } from '@/lib/types';

/** What arrived over the exchange, page by page. */
export const intakeList = (state: Intake['state']) =>
  infiniteQueryOptions({
    queryKey: ['intake', 'list', state],
    initialPageParam: '',
    queryFn: ({ pageParam }) => read(api.GET('/api/intake', { params: { query: { state, cursor: pageParam || undefined, limit: 50 } } })),
    getNextPageParam: (page) => page.next,
  });
