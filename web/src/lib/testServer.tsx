// For tests of screens: a server that answers from a table, and the providers a screen lives in. Import it before anything
// that talks to the server: it teaches Request the addresses without a host that a browser knows.
import type { ReactElement } from 'react';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import { MemoryRouter, Route, Routes, useLocation } from 'react-router';
import { vi } from 'vitest';

const Plain = globalThis.Request;
globalThis.Request = class extends Plain {
  constructor(input: RequestInfo | URL, init?: RequestInit) {
    super(typeof input === 'string' ? new URL(input, 'http://office.test') : input, init);
  }
};
globalThis.HTMLElement.prototype.scrollIntoView ??= () => undefined;

export type Asked = { method: string; path: string; query: URLSearchParams; body: unknown };
type Answer = unknown | ((asked: Asked) => unknown);

/** An answer other than 200. */
export class Status {
  constructor(
    readonly status: number,
    readonly body: unknown,
  ) {}
}

export function problem(status: number, title: string, pointer?: string): Status {
  const errors = pointer ? [{ pointer, slug: 'wrong', title, titleEn: title }] : [];
  return new Status(status, { status, slug: 'wrong', title, titleEn: title, requestId: 'r', errors });
}

/** Answers by "METHOD /path"; what is not in the table is 404. Everything asked is kept. */
export function serve(table: Record<string, Answer>): { asked: Asked[]; sent: (key: string) => Asked[] } {
  const asked: Asked[] = [];
  vi.stubGlobal('fetch', async (request: Request) => {
    const url = new URL(request.url);
    const text = request.method === 'GET' ? '' : await request.clone().text();
    const one: Asked = { method: request.method, path: url.pathname, query: url.searchParams, body: text ? JSON.parse(text) : undefined };
    asked.push(one);
    const found = table[`${one.method} ${one.path}`];
    const answer = typeof found === 'function' ? (found as (a: Asked) => unknown)(one) : found;
    const { status, body } = answer instanceof Status ? answer : answer === undefined ? problem(404, 'Không có.') : new Status(200, answer);
    return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } });
  });
  return { asked, sent: (key) => asked.filter((a) => `${a.method} ${a.path}` === key) };
}

function Where() {
  const { pathname, search } = useLocation();
  return <output data-testid="where">{pathname + search}</output>;
}

/** Shows a screen at an address; `data-testid=where` tells the address it went to. */
export function show(screen: ReactElement, at = '/', path = '*') {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  return render(
    <QueryClientProvider client={client}>
      <MemoryRouter initialEntries={[at]}>
        <Where />
        <Routes>
          <Route path={path} element={screen} />
          <Route path="*" element={null} />
        </Routes>
      </MemoryRouter>
    </QueryClientProvider>,
  );
}

/** What stands at a field: its text, and what is said about it. */
export function field(el: HTMLElement): { value: string; wrong: boolean; said: string } {
  const ids = (el.getAttribute('aria-describedby') ?? '').split(' ').filter(Boolean);
  const said = ids.map((id) => document.getElementById(id)?.textContent ?? '').join(' ');
  return { value: (el as HTMLInputElement).value, wrong: el.getAttribute('aria-invalid') === 'true', said };
}
