import { describe, expect, it } from 'vitest';
import { conflicts, emptyForm, fromDocument, merge, replyTo, toRequest, validate, validateSubmit, type Form } from './draft';
import type { Document } from '@/lib/types';

const organs = [{ code: 'H42', name: 'UBND tỉnh Ninh Bình' }, { code: 'G22', name: 'Văn phòng Chính phủ' }];
const incoming = {
  row: { id: 'd1', kind: 'incoming', code: '87/VPCP-KSTT', subject: 'V/v đôn đốc', issuer: 'Văn phòng Chính phủ', urgency: 2, dueAt: '2026-11-30T17:00:00Z' },
  version: 4, files: [], directions: [], recipients: [], replies: [],
} as unknown as Document;

const full: Form = { ...emptyForm, type: 'CV', subject: 'V/v trả lời', signer: 'p1', recipients: [organs[0]!] };

it('pulls issuer, urgency and deadline from the document it answers', () => {
  const form = replyTo(incoming, organs, 'V/v trả lời Công văn số 87/VPCP-KSTT');
  // 17:00 in Greenwich is already the next day in Hà Nội.
  expect(form).toMatchObject({ replyTo: 'd1', urgency: '2', dueOn: '2026-12-01', recipients: [organs[1]] });
  expect(replyTo(incoming, [], '').recipients).toEqual([]);
});

it('asks more for submitting than for keeping', () => {
  expect(Object.keys(validate(emptyForm))).toEqual(['type', 'subject']);
  expect(Object.keys(validateSubmit({ ...full, signer: '', recipients: [] }, false))).toEqual(['upload', 'signer', 'recipients']);
  expect(validateSubmit(full, true)).toEqual({});
});

it('sends what is filled and nothing else', () => {
  expect(JSON.parse(JSON.stringify(toRequest(full, { version: 3 })))).toEqual({
    version: 3, type: 'CV', subject: 'V/v trả lời', urgency: 0, signer: 'p1', recipients: [organs[0]],
  });
});

describe('two people saved', () => {
  const theirs: Form = { ...full, subject: 'V/v phúc đáp', recipients: [organs[1]!, organs[0]!] };
  it('asks only about what differs; the order of recipients is no difference', () => {
    expect(conflicts(full, theirs)).toEqual(['subject', 'recipients']);
    expect(conflicts({ ...full, recipients: [organs[0]!, organs[1]!] }, { ...full, recipients: [organs[1]!, organs[0]!] })).toEqual([]);
  });
  it('takes field by field, and keeps mine where nothing was chosen', () => {
    expect(merge(full, theirs, { subject: 'theirs' })).toEqual({ ...full, subject: 'V/v phúc đáp' });
  });
});

it('opens a saved draft', () => {
  const doc = { ...incoming, type: 'KH', signer: { id: 'p9', name: '', title: '', unitName: '' }, recipients: organs } as Document;
  expect(fromDocument(doc)).toMatchObject({ type: 'KH', signer: 'p9', subject: 'V/v đôn đốc', recipients: organs, upload: '' });
});
