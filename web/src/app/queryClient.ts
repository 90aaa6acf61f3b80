import { QueryClient } from '@tanstack/react-query';
import { ProblemError } from '@/lib/problem';

/** Refusals are final, a lost connection is tried again. Answers live half an hour, so that going back shows them at once. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      gcTime: 30 * 60_000,
      refetchOnWindowFocus: true,
      networkMode: 'always',
      retry: (count, error) => count < 2 && error instanceof ProblemError && (error.status === 0 || error.status >= 502),
      retryDelay: (n) => 500 * 2 ** n,
    },
    mutations: { networkMode: 'always' },
  },
});
