import { useSyncExternalStore } from 'react';

/** Follows a media query. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (fn) => {
      const list = matchMedia(query);
      list.addEventListener('change', fn);
      return () => list.removeEventListener('change', fn);
    },
    () => matchMedia(query).matches,
  );
}

export const usePhone = () => useMedia('(max-width: 767.98px)');
export const useWide = () => useMedia('(min-width: 1200px)');
