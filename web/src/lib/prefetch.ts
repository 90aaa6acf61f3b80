// The next paper is on its way while this one is read. The server lets the browser keep a file and only asks for its tag again.
import { useEffect } from 'react';

const asked = new Set<string>();

/** Fetches files in idle time, each once. What fails is simply fetched when it is opened. */
export function usePrefetch(urls: readonly string[]): void {
  const wanted = urls.join(' ');
  useEffect(() => {
    const fresh = wanted.split(' ').filter((url) => url && !asked.has(url));
    if (fresh.length === 0) return;
    const timer = setTimeout(() => {
      for (const url of fresh) {
        asked.add(url);
        fetch(url, { priority: 'low' }).then((r) => r.arrayBuffer(), () => asked.delete(url)).catch(() => asked.delete(url));
      }
    }, 800);
    return () => clearTimeout(timer);
  }, [wanted]);
}
