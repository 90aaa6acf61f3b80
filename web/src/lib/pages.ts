// Lists are read page by page with an opaque cursor; a screen sees one growing array.
import { useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';

type Page<T> = { items: T[]; next?: string };

export function usePages<T>(queryKey: readonly unknown[], load: (cursor: string | undefined, signal: AbortSignal) => Promise<Page<T>>, enabled = true) {
  const query = useInfiniteQuery({
    queryKey,
    enabled,
    queryFn: ({ pageParam, signal }) => load(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next || undefined,
  });
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const items = useMemo(() => data?.pages.flatMap((p) => p.items), [data]);
  const loadMore = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  return { query, items, more: Boolean(hasNextPage), loadMore };
}
