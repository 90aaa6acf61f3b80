import { field, problem, serve, show } from '@/lib/testServer';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import type { Document } from '@/lib/types';
import { IssuePanel } from './IssuePanel';

const catalog = { types: [], units: [], leaders: [], directionProposals: [], books: [{ id: 'b', kind: 'outgoing', name: 'Sổ đi', year: 2026, last: 509 }] };
const organ = { code: 'H42', name: 'UBND tỉnh Ninh Bình' };
const doc = (state: string, verdict = 'passed', over = {}) =>
  ({ row: { id: 'd1', state, actions: ['issue'], code: state === 'signed' ? '' : '510/KH-UBND', issuedOn: '2026-11-22' }, version: 1, recipients: [organ], files: [{ id: 'f', name: 'a.pdf', role: 'main', revision: 2, pages: 2, signatures: { verdict, signatures: [{ signer: 'Nguyễn Đức Trung' }] } }], ...over }) as unknown as Document;
const issue = 'POST /api/documents/d1/issue';
const send = () => userEvent.keyboard('{Control>}{Enter}{/Control}');

it('takes book, recipients and the seal, and says when the number is given', async () => {
  const server = serve({ 'GET /api/catalog': catalog, 'GET /api/organs': { items: [] }, [issue]: doc('issuing') });
  const numbered = vi.fn();
  show(<IssuePanel document={doc('signed')} onDone={() => undefined} onNumbered={numbered} />);
  await screen.findByText('Sổ đi 2026 (số tiếp theo 510)');
  await userEvent.type(screen.getByLabelText(/Mật khẩu con dấu/), 'dau');
  await send();
  await waitFor(() => expect(numbered).toHaveBeenCalledOnce());
  expect(server.sent(issue).map((a) => a.body)).toEqual([{ book: 'b', recipients: [organ], password: 'dau' }]);
});

it('does not seal what the leader did not validly sign', async () => {
  const server = serve({ 'GET /api/catalog': catalog, 'GET /api/organs': { items: [] }, [issue]: doc('issuing') });
  show(<IssuePanel document={doc('signed', 'failed')} onDone={() => undefined} />);
  await userEvent.type(await screen.findByLabelText(/Mật khẩu con dấu/), 'dau');
  await send();
  expect(screen.getByText('Còn mục chưa đạt ở trên nên chưa phát hành được.')).toBeTruthy();
  expect(server.sent(issue)).toEqual([]);
});

it('puts a wrong password at its field', async () => {
  serve({ 'GET /api/catalog': catalog, 'GET /api/organs': { items: [] }, [issue]: problem(422, 'Mật khẩu không đúng.', '/password') });
  show(<IssuePanel document={doc('signed')} onDone={() => undefined} />);
  await screen.findByText('Sổ đi 2026 (số tiếp theo 510)');
  await userEvent.type(screen.getByLabelText(/Mật khẩu con dấu/), 'sai');
  await send();
  await waitFor(() => expect(field(screen.getByLabelText(/Mật khẩu con dấu/)).said).toBe('Mật khẩu không đúng.'));
});

it('shows the number at once and the truth about the seal', async () => {
  const batch = { id: 'L', purpose: 'seal', createdAt: '', total: 1, done: 0, failed: 1, unknown: 0, items: [{ document: 'd1', subject: '', state: 'failed', error: 'Sai mật khẩu khoá.' }] };
  const sealing = doc('issuing', 'passed', { batch: 'L', failure: 'Sai mật khẩu khoá.', book: catalog.books[0] });
  const server = serve({ 'GET /api/documents/d1': sealing, 'GET /api/signing/batches/L': batch, [issue]: doc('issuing') });
  show(<IssuePanel document={sealing} onDone={() => undefined} />);
  expect(screen.getByText('510/KH-UBND')).toBeTruthy();
  expect(await screen.findByText(/số đã cấp vẫn giữ nguyên. Sai mật khẩu khoá./)).toBeTruthy();
  await userEvent.type(screen.getByLabelText(/Mật khẩu con dấu/), 'dung{Enter}');
  await waitFor(() => expect(server.sent(issue).map((a) => a.body)).toEqual([{ book: 'b', recipients: [organ], password: 'dung' }]));
});
