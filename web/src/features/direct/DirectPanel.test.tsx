import { field, problem, serve, show } from '@/lib/testServer';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import { clock } from '@/lib/dates';
import type { Document } from '@/lib/types';
import { DirectPanel } from './DirectPanel';

clock.now = () => Date.parse('2026-11-20T03:00:00Z');
const unit = (id: string, name: string) => ({ id, name, abbrev: '' });
const catalog = {
  types: [], books: [], leaders: [],
  units: [unit('u1', 'Sở Khoa học và Công nghệ'), unit('u2', 'Văn phòng')],
  directionProposals: [{ lead: 'u1', coop: ['u2'], workdays: 5 }],
};
const document = { row: { id: 'd1', actions: ['direct', 'finish', 'return'] }, version: 1 } as unknown as Document;
const direct = 'POST /api/documents/d1/direct';

it('is two presses with a proposal', async () => {
  const server = serve({ 'GET /api/catalog': catalog, [direct]: document });
  const done = vi.fn();
  show(<DirectPanel document={document} onDone={done} />);
  await userEvent.click(await screen.findByRole('button', { name: /Sở Khoa học và Công nghệ chủ trì/ }));
  await userEvent.keyboard('{Control>}{Enter}{/Control}');
  await waitFor(() => expect(done).toHaveBeenCalledOnce());
  expect(server.sent(direct).map((a) => a.body)).toEqual([{ lead: 'u1', coop: ['u2'], dueOn: '2026-11-27', opinion: '' }]);
});

it('sends nothing without a lead unit and says so at the field', async () => {
  const server = serve({ 'GET /api/catalog': catalog });
  show(<DirectPanel document={document} />);
  await userEvent.click(await screen.findByRole('button', { name: 'Chuyển' }));
  expect(field(screen.getByLabelText(/Chủ trì/)).said).toBe('Chọn đơn vị chủ trì.');
  expect(server.sent(direct)).toEqual([]);
});

it('keeps what was written when the server refuses, and puts its sentence at the field', async () => {
  serve({ 'GET /api/catalog': catalog, [direct]: problem(422, 'Ý kiến có ký tự không được phép.', '/opinion') });
  show(<DirectPanel document={document} />);
  await userEvent.click(await screen.findByRole('button', { name: /Sở Khoa học và Công nghệ chủ trì/ }));
  await userEvent.type(screen.getByLabelText(/Ý kiến chỉ đạo/), 'Khẩn trương. ;kt');
  await userEvent.click(screen.getByRole('button', { name: 'Chuyển' }));
  await waitFor(() => expect(field(screen.getByLabelText(/Ý kiến chỉ đạo/)).said).toContain('Ý kiến có ký tự không được phép.'));
  expect(field(screen.getByLabelText(/Ý kiến chỉ đạo/)).value).toBe('Khẩn trương. Kính chuyển đồng chí nghiên cứu, tham mưu.');
});

it('finds the text again after the page was closed', async () => {
  serve({ 'GET /api/catalog': catalog });
  const first = show(<DirectPanel document={document} />);
  await userEvent.type(await screen.findByLabelText(/Ý kiến chỉ đạo/), 'Đang viết dở');
  first.unmount();
  show(<DirectPanel document={document} />);
  expect(field(await screen.findByLabelText(/Ý kiến chỉ đạo/)).value).toBe('Đang viết dở');
});
