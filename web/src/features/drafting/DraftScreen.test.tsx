import { field, problem, serve, show, type Asked } from '@/lib/testServer';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import { DraftScreen } from './DraftScreen';

vi.mock('@/ui/PdfReader', () => ({ PdfReader: ({ name }: { name: string }) => <div>{name}</div> }));
HTMLDialogElement.prototype.showModal ??= function (this: HTMLDialogElement) {
  this.open = true;
};
HTMLDialogElement.prototype.close ??= function (this: HTMLDialogElement) {
  this.open = false;
};

const catalog = { types: [{ code: 'CV', name: 'Công văn', abbrev: '' }], books: [], units: [], directionProposals: [], leaders: [{ id: 'l1', name: 'Nguyễn Đức Trung', title: 'Chủ tịch', unitName: '' }] };
const organ = { code: 'G22', name: 'Văn phòng Chính phủ' };
const doc = (version: number, subject: string) => ({
  row: { id: 'd1', kind: 'outgoing', state: 'draft', subject, urgency: 0, code: '', issuer: '', typeName: 'Công văn', updatedAt: '2026-11-22T01:00:00Z', actions: ['edit', 'submit'] },
  version, type: 'CV', signer: catalog.leaders[0], files: [{ id: 'f', name: 'a.pdf', role: 'main', revision: 1 }], recipients: [organ], directions: [], replies: [],
});
const save = 'PUT /api/documents/d1/draft';

it('says what is missing at each field and sends nothing', async () => {
  const server = serve({ 'GET /api/catalog': catalog, 'GET /api/organs': { items: [] } });
  show(<DraftScreen />, '/di/soan', '/di/soan');
  await userEvent.click(await screen.findByRole('button', { name: 'Trình' }));
  expect(field(screen.getByLabelText(/Loại văn bản/)).said).toBe('Chọn loại văn bản.');
  expect(field(screen.getByLabelText(/Nơi nhận/)).said).toContain('Chọn ít nhất một nơi nhận.');
  expect(screen.getByText('Thêm tệp PDF dự thảo trước khi trình.')).toBeTruthy();
  expect(server.asked.every((a) => a.method === 'GET')).toBe(true);
});

it('answers with issuer, deadline and urgency of the incoming document', async () => {
  const incoming = { ...doc(1, 'V/v đôn đốc'), row: { ...doc(1, '').row, id: 'in', kind: 'incoming', code: '87/VPCP-KSTT', issuer: organ.name, urgency: 2, dueAt: '2026-12-01T10:00:00Z' } };
  const server = serve({ 'GET /api/catalog': catalog, 'GET /api/organs': { items: [organ] }, 'GET /api/documents/in': incoming, 'POST /api/documents/outgoing': doc(1, 'x') });
  show(<DraftScreen />, '/di/soan?tra-loi=in', '/di/soan');
  await userEvent.type(await screen.findByLabelText(/Loại văn bản/), 'cong{Enter}');
  await userEvent.keyboard('{Control>}s{/Control}');
  await waitFor(() => expect(screen.getByTestId('where').textContent).toBe('/di/soan/d1'));
  expect(server.sent('POST /api/documents/outgoing').map((a) => a.body)).toMatchObject([
    { type: 'CV', replyTo: 'in', urgency: 2, dueOn: '2026-12-01', signer: 'l1', recipients: [organ], subject: 'V/v trả lời Công văn số 87/VPCP-KSTT của Văn phòng Chính phủ' },
  ]);
});

it('lets a person choose when somebody else saved meanwhile; nothing is overwritten unseen', async () => {
  let current = doc(4, 'V/v gốc');
  const server = serve({
    'GET /api/catalog': catalog,
    'GET /api/organs': { items: [] },
    'GET /api/documents/d1': () => current,
    [save]: (a: Asked) => {
      const body = a.body as { version: number; subject: string };
      return body.version === current.version ? (current = doc(current.version + 1, body.subject)) : problem(409, 'Đã có người sửa.');
    },
  });
  show(<DraftScreen />, '/di/soan/d1', '/di/soan/:id');
  const box = await screen.findByLabelText(/Trích yếu/);
  await userEvent.clear(box);
  await userEvent.type(box, 'V/v của tôi');
  current = doc(5, 'V/v của người khác');
  await userEvent.click(screen.getByRole('button', { name: 'Lưu nháp' }));
  const dialog = await screen.findByRole('dialog');
  expect(within(dialog).getByText('V/v của người khác')).toBeTruthy();
  await userEvent.click(within(dialog).getByRole('radio', { name: /Trên máy chủ/ }));
  await userEvent.click(within(dialog).getByRole('button', { name: 'Lưu theo lựa chọn' }));
  await waitFor(() => expect(server.sent(save).map((a) => a.body)).toMatchObject([{ version: 4, subject: 'V/v của tôi' }, { version: 5, subject: 'V/v của người khác' }]));
});
