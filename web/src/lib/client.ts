// The one door to the server. Calls look like `await read(api.GET('/api/tasks', { params: { query: { tab } } }))` and either
// give the answer or throw a ProblemError.
import createClient from 'openapi-fetch';
import { ProblemError, problemOf } from './problem';
import type { paths } from './schema';

let csrf = '';
let onSignedOut: () => void = () => {};

/** The token of the session; every request that changes something carries it. */
export function setCsrf(token: string): void {
  csrf = token;
}

/** Called when the server no longer knows the session. */
export function whenSignedOut(fn: () => void): void {
  onSignedOut = fn;
}

export const api = createClient<paths>({ baseUrl: '/', fetch: (request) => globalThis.fetch(request) });

api.use({
  onRequest({ request }) {
    if (request.method !== 'GET') request.headers.set('X-CSRF-Token', csrf);
    return request;
  },
  async onResponse({ response, schemaPath }) {
    if (response.ok) return undefined;
    const problem = await problemOf(response);
    if (problem.status === 401 && schemaPath !== '/api/session') onSignedOut();
    throw problem;
  },
  onError({ error }) {
    if (error instanceof Error && error.name === 'AbortError') return error;
    return new ProblemError({ status: 0, slug: 'offline' });
  },
});

type Answer<T> = Promise<{ data?: T; error?: unknown; response: Response }>;

/** The answer's body; problems have been thrown before. */
export async function read<T>(call: Answer<T>): Promise<T> {
  const { data } = await call;
  return data as T;
}

/**
 * Sends one file as the plain body and reports how far it is, 0…1.
 * fetch cannot tell upload progress, XMLHttpRequest can.
 */
export function upload<T>(url: string, file: Blob, onProgress?: (part: number) => void, signal?: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('PUT', url);
    request.setRequestHeader('X-CSRF-Token', csrf);
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.upload.onprogress = (e) => e.lengthComputable && onProgress?.(e.loaded / e.total);
    request.onload = async () => {
      if (request.status >= 200 && request.status < 300) return resolve(JSON.parse(request.responseText) as T);
      const problem = await problemOf(new Response(request.responseText, { status: Math.max(200, request.status) }));
      if (problem.status === 401) onSignedOut();
      reject(problem);
    };
    request.onerror = () => reject(new ProblemError({ status: 0, slug: 'offline' }));
    request.onabort = () => reject(new DOMException('aborted', 'AbortError'));
    signal?.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}
