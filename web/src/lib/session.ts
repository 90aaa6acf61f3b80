// Who is signed in, in which post. Everything may know this; signing in and out is the session feature's.
import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, read, setCsrf } from './client';
import type { Role, Session } from './types';

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  staleTime: Infinity,
  retry: false,
  queryFn: async (): Promise<Session> => {
    const session = await read(api.GET('/api/session'));
    setCsrf(session.csrf);
    return session;
  },
});

/** The session of a signed-in person; only below the application shell, which waits for it. */
export function useSession(): Session {
  const { data } = useQuery(sessionQuery);
  if (!data) throw new Error('useSession outside the shell');
  return data;
}

export function useRole(...any: Role[]): boolean {
  const { data } = useQuery(sessionQuery);
  return Boolean(data?.post.roles.some((r) => any.includes(r)));
}

/** 409 answers and friends: keys that identify one attempt, so that two presses make one record. */
export function requestKey(): string {
  if (crypto.randomUUID) return crypto.randomUUID();
  // An office's plain http address is no secure context: the same 122 random bits by hand.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((b) => b.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
