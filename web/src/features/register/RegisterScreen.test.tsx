import { field, problem, serve, show, type Asked } from '@/lib/testServer';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it, vi } from 'vitest';
import { clock } from '@/lib/dates';
import { RegisterScreen } from './RegisterScreen';

vi.mock('@/ui/PdfReader', () => ({ PdfReader: ({ name }: { name: string }) => <div>{name}</div> }));
beforeEach(() => {
  clock.now = () => Date.parse('2026-11-22T03:00:00Z');
});

const catalog = {
  types: [{ code: 'CV', name: 'Công văn', abbrev: '' }], units: [], directionProposals: [],
  books: [{ id: 'in', kind: 'incoming', name: 'Sổ đến', year: 2026, last: 411 }],
  leaders: [{ id: 'l1', name: 'Nguyễn Đức Trung', title: 'Chủ tịch', unitName: '' }],
};
const info = { field: 's', signer: 'A', indication: 'INDETERMINATE', subIndication: '', integrity: true, coversWholeFile: true, modifiedAfter: 'none', level: 'B-B', reason: 'untrusted' };
const parcel = (id: string, verdict: string, over = {}) => ({
  id, state: 'new', fromCode: 'G22', fromName: 'Văn phòng Chính phủ', number: '87', notation: 'VPCP-KSTT', issuedOn: '2026-11-20', type: 'CV', subject: `V/v ${id}`, receivedAt: '2026-11-22T01:00:00Z',
  urgency: 0, files: [{ name: 'a.pdf', size: 9, contentType: 'application/pdf' }], verdict, signatures: { verdict, checkedAt: '2026-11-22T01:00:00Z', signatures: verdict === 'unsigned' ? [] : [info] }, twins: [], diagnostics: [], ...over,
});
const register = 'POST /api/documents/incoming';
const registered = (a: Asked) => ({ row: { id: 'd', bookNumber: 412, subject: (a.body as { subject: string }).subject }, version: 1 });
const office = (...parcels: ReturnType<typeof parcel>[]) => ({
  'GET /api/catalog': catalog,
  'GET /api/intake': { items: parcels },
  ...Object.fromEntries(parcels.map((p) => [`GET /api/intake/${p.id}`, p])),
});
const send = () => userEvent.keyboard('{Control>}{Enter}{/Control}');

it('takes one from the exchange without typing, shows its number, and opens the next', async () => {
  const server = serve({ ...office(parcel('p1', 'passed'), parcel('p2', 'passed')), [register]: registered });
  show(<RegisterScreen />, '/den/vao-so?tiep-nhan=p1');
  await screen.findByDisplayValue('V/v p1');
  await send();
  expect((await screen.findAllByText('Số đến 412')).length).toBe(2); // large, and at its file
  expect(await screen.findByDisplayValue('V/v p2')).toBeTruthy();
  await waitFor(() => expect(screen.getByTestId('where').textContent).toBe('/den/vao-so?tiep-nhan=p2'));
  expect(server.sent(register).map((a) => a.body)).toMatchObject([{ intake: 'p1', issuer: 'Văn phòng Chính phủ', number: '87', route: true, leader: 'l1', requestKey: 'intake-p1' }]);
});

it('asks why when the signature is unknown', async () => {
  const server = serve({ ...office(parcel('p1', 'unknown')), [register]: registered });
  show(<RegisterScreen />, '/den/vao-so?tiep-nhan=p1');
  await screen.findByDisplayValue('V/v p1');
  await send();
  const reason = screen.getByLabelText(/Lý do vẫn tiếp nhận/);
  expect(field(reason)).toMatchObject({ wrong: true });
  expect(server.sent(register)).toEqual([]);
  await userEvent.type(reason, 'Đã gọi xác nhận');
  await send();
  await waitFor(() => expect(server.sent(register).map((a) => a.body)).toMatchObject([{ acceptReason: 'Đã gọi xác nhận' }]));
});

it('never registers one whose signature failed, and sends it back with a reason', async () => {
  const server = serve({ ...office(parcel('p1', 'failed')), [register]: registered, 'POST /api/intake/p1/refuse': parcel('p1', 'failed', { state: 'refused' }) });
  show(<RegisterScreen />, '/den/vao-so?tiep-nhan=p1');
  await screen.findByDisplayValue('V/v p1');
  await send();
  expect(server.sent(register)).toEqual([]);
  await userEvent.click(screen.getByRole('button', { name: 'Trả lại nơi gửi' }));
  await userEvent.click(screen.getByRole('button', { name: 'Chữ ký số không hợp lệ' }));
  await send();
  await waitFor(() => expect(server.sent('POST /api/intake/p1/refuse').map((a) => a.body)).toEqual([{ reason: 'Chữ ký số không hợp lệ' }]));
});

it('stops at a twin until somebody decides', async () => {
  const twin = { id: 't', number: 388, code: '87/VPCP-KSTT', subject: 'V/v', registeredAt: '2026-11-20T01:00:00Z', why: 'code' };
  const server = serve({ ...office(parcel('p1', 'passed', { twins: [twin] })), [register]: registered });
  show(<RegisterScreen />, '/den/vao-so?tiep-nhan=p1');
  expect(await screen.findByText('Đã có: số đến 388 ngày 20/11/2026')).toBeTruthy();
  await send();
  expect(server.sent(register)).toEqual([]);
  await userEvent.click(screen.getByRole('checkbox', { name: /Vẫn vào sổ/ }));
  await send();
  await waitFor(() => expect(server.sent(register).map((a) => a.body)).toMatchObject([{ twinOf: 't' }]));
});

it('keeps the typed text after a refusal, with the sentence at the field, and after a reload', async () => {
  serve({ ...office(parcel('p1', 'passed')), [register]: problem(422, 'Trích yếu chưa đúng.', '/subject') });
  const first = show(<RegisterScreen />, '/den/vao-so?tiep-nhan=p1');
  const box = await screen.findByDisplayValue('V/v p1');
  await waitFor(() => expect(document.activeElement?.textContent).toBe('Vào sổ & chuyển')); // all is good: the focus is on the way in
  await userEvent.type(box, ' sửa');
  await send();
  await waitFor(() => expect(field(screen.getByDisplayValue('V/v p1 sửa'))).toMatchObject({ wrong: true, said: 'Trích yếu chưa đúng.' }));
  first.unmount();
  show(<RegisterScreen />, '/den/vao-so?tiep-nhan=p1');
  expect(await screen.findByDisplayValue('V/v p1 sửa')).toBeTruthy();
});
