import { useQuery } from '@tanstack/react-query';
import { api, read } from './client';
import type { Counters } from './types';

const none: Counters = { todo: 0, overdue: 0, intake: 0, unsubmitted: 0, drafts: 0, signing: 0, unissued: 0, deliveryErrors: 0, notices: 0, background: 0 };

/** What needs me, for the navigation. Zeroes until it is known: a missing number must not hide the way. */
export function useCounters(): Counters {
  const { data } = useQuery({ queryKey: ['counters'], queryFn: () => read(api.GET('/api/counters')), refetchInterval: 60_000 });
  return data ?? none;
}
