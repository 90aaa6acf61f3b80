import { field, problem, serve, show } from '@/lib/testServer';
import { fireEvent, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import type { Batch } from '@/lib/types';
import { SigningQueue } from './SigningQueue';

vi.mock('@/ui/PdfReader', () => ({ PdfReader: ({ name }: { name: string }) => <div>{name}</div> }));

const row = (id: string, subject: string) => ({ id, kind: 'outgoing', state: 'approved', subject, issuer: '', code: '', typeName: 'Công văn', urgency: 0, updatedAt: '2026-11-22T01:00:00Z', unread: false, actions: ['sign'], mainFile: `f-${id}` });
const queue = { items: [row('a', 'Thứ nhất'), row('b', 'Thứ hai'), row('c', 'Thứ ba')] };
const item = (document: string, state: Batch['items'][number]['state'], error?: string) => ({ document, subject: document, state, error });
const batch = (...items: Batch['items']) => ({ id: 'L', purpose: 'person', createdAt: '', total: items.length, done: 0, failed: 0, unknown: 0, items });
const keys = { items: [{ id: 'k', purpose: 'person', name: '', subject: 'Nguyễn Đức Trung', issuer: '', notBefore: '', notAfter: '2028-01-01T00:00:00Z', active: true }] };
const where = () => screen.getByTestId('where').textContent;
const agree = () => fireEvent.click(screen.getByRole('button', { name: /Đồng ý/ }));

it('stages one after another, leaves one out, and signs the rest with one password', async () => {
  const server = serve({ 'GET /api/signing/queue': queue, 'GET /api/signing/keys': keys, 'POST /api/signing/batches': batch(item('a', 'queued'), item('c', 'queued')), 'GET /api/signing/batches/L': batch(item('a', 'done'), item('c', 'done')) });
  show(<SigningQueue />, '/cho-ky');
  fireEvent.click(await screen.findByRole('button', { name: /Thứ nhất/ }));
  agree();
  await waitFor(() => expect(where()).toBe('/cho-ky?vb=b'));
  agree();
  await waitFor(() => expect(where()).toBe('/cho-ky?vb=c'));
  agree();
  fireEvent.click(await screen.findByRole('button', { name: 'Ký 3 văn bản' }));
  fireEvent.click(await screen.findByRole('button', { name: 'Không ký lần này: Thứ hai' }));
  await userEvent.type(await screen.findByLabelText(/Mật khẩu chứng thư/), 'bi-mat{Enter}');
  await waitFor(() => expect(where()).toBe('/cho-ky?lo=L'));
  expect(server.sent('POST /api/signing/batches').map((a) => a.body)).toEqual([{ documents: ['a', 'c'], password: 'bi-mat' }]);
  expect(await screen.findByText('Đã ký 2')).toBeTruthy();
  expect(JSON.stringify({ ...localStorage })).not.toContain('bi-mat');
});

it('keeps the selection when the password is wrong and says so at the field', async () => {
  localStorage.setItem('congvan.draft.signing', JSON.stringify({ at: 1, value: { staged: { a: 'agreed' } } }));
  serve({ 'GET /api/signing/queue': queue, 'GET /api/signing/keys': keys, 'POST /api/signing/batches': problem(422, 'Mật khẩu không đúng.', '/password') });
  show(<SigningQueue />, '/cho-ky?buoc=ky');
  await userEvent.type(await screen.findByLabelText(/Mật khẩu chứng thư/), 'sai{Enter}');
  await waitFor(() => expect(field(screen.getByLabelText(/Mật khẩu chứng thư/)).said).toContain('Mật khẩu không đúng.'));
  expect(screen.getByRole('button', { name: 'Không ký lần này: Thứ nhất' })).toBeTruthy();
});

it('shows three ends and offers to repeat only the failed ones', async () => {
  const server = serve({
    'GET /api/signing/queue': queue,
    'GET /api/signing/keys': keys,
    'GET /api/signing/batches/L': batch(item('a', 'done'), item('b', 'failed', 'Máy chủ không trả lời.'), item('c', 'unknown')),
    'POST /api/signing/batches/L/retry': batch(item('a', 'done'), item('b', 'queued'), item('c', 'unknown')),
  });
  show(<SigningQueue />, '/cho-ky?lo=L');
  expect(await screen.findByText('Đã ký 1 · Lỗi 1 · Chưa rõ 1')).toBeTruthy();
  expect(screen.getByText('Máy chủ không trả lời.')).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Thử lại 1 mục lỗi' }));
  await userEvent.type(await screen.findByLabelText(/Mật khẩu chứng thư/), 'mk{Enter}');
  await waitFor(() => expect(server.sent('POST /api/signing/batches/L/retry').map((a) => a.body)).toEqual([{ password: 'mk' }]));
});

it('returns with a usual reason by its digit, and nothing without words', async () => {
  const server = serve({ 'GET /api/signing/queue': queue, 'GET /api/signing/keys': keys, 'POST /api/documents/a/return': {} });
  show(<SigningQueue />, '/cho-ky?vb=a');
  fireEvent.click(await screen.findByRole('button', { name: 'Trả lại' }));
  const box = await screen.findByLabelText(/Lý do trả lại/);
  fireEvent.keyDown(box, { code: 'Enter', key: 'Enter', ctrlKey: true });
  expect(field(box).said).toContain('Cần ghi lý do');
  fireEvent.keyDown(screen.getByRole('button', { name: 'Sai thể thức' }), { code: 'Digit2', key: '2' });
  fireEvent.keyDown(box, { code: 'Enter', key: 'Enter', ctrlKey: true });
  await waitFor(() => expect(server.sent('POST /api/documents/a/return').map((a) => a.body)).toEqual([{ reason: 'Thiếu phụ lục' }]));
});
