import { afterEach, expect, test, vi } from 'vitest';
import { api, read, setCsrf, whenSignedOut } from './client';
import { ProblemError } from './problem';

const fetchNow = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = fetchNow;
});

function answer(status: number, body: unknown) {
  const seen: Request[] = [];
  globalThis.fetch = vi.fn((input: RequestInfo | URL) => {
    seen.push(input as Request);
    return Promise.resolve(new Response(status === 204 ? null : JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } }));
  });
  return seen;
}
const base = 'http://localhost:3000/';

test('only requests that change something carry the token', async () => {
  setCsrf('token-1');
  const seen = answer(200, { items: [] });
  await read(api.GET('/api/tasks', { baseUrl: base }));
  await api.POST('/api/notices/read', { baseUrl: base });
  expect(seen.map((r) => r.headers.get('X-CSRF-Token'))).toEqual([null, 'token-1']);
});

test('a refusal is thrown as a problem, and 401 tells the shell', async () => {
  const out = vi.fn();
  whenSignedOut(out);
  answer(401, { status: 401, slug: 'signed-out', title: 'Hãy đăng nhập.', titleEn: 'Sign in.', requestId: '', errors: [] });
  await expect(read(api.GET('/api/tasks', { baseUrl: base }))).rejects.toMatchObject({ status: 401, slug: 'signed-out' });
  expect(out).toHaveBeenCalledOnce();
});

test('a lost connection is a problem too', async () => {
  globalThis.fetch = () => Promise.reject(new TypeError('network'));
  const error = await read(api.GET('/api/tasks', { baseUrl: base })).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(ProblemError);
  expect((error as ProblemError).status).toBe(0);
});
