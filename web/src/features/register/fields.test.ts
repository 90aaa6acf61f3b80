import { describe, expect, it } from 'vitest';
import type { Catalog, Intake, Upload } from '@/lib/types';
import { change, confirm, emptyValues, fromIntake, fromUpload, nextDoubtful, splitCode, toRequest, validate, warnings } from './fields';

const catalog: Catalog = {
  types: [{ code: 'CV', name: 'Công văn', abbrev: '' }, { code: 'KH', name: 'Kế hoạch', abbrev: 'KH' }],
  books: [{ id: 'b-out', kind: 'outgoing', name: 'Sổ đi', year: 2026, last: 3 }, { id: 'b-in', kind: 'incoming', name: 'Sổ đến', year: 2026, last: 411 }],
  units: [], leaders: [{ id: 'l1', name: 'Trần Văn An', title: 'Chủ tịch', unitName: 'Lãnh đạo' }], directionProposals: [],
};

const upload: Upload = {
  id: 'u1', name: 'a.pdf', size: 10, sha256: 'x', pages: 3, twins: [],
  signatures: { verdict: 'unsigned', signatures: [], checkedAt: '2026-11-22T01:00:00Z' },
  prefill: {
    issuer: { value: 'UBND tỉnh Nghệ An', confidence: 'sure' }, number: { value: '510', confidence: 'sure' }, notation: { value: 'KH-UBND', confidence: 'look' },
    issuedOn: { value: '2026-11-20', confidence: 'sure' }, type: { value: 'KH', confidence: 'sure' },
  },
};

describe('what is read from a file', () => {
  it('keeps where every text came from and takes the incoming book', () => {
    const sheet = fromUpload(upload, catalog);
    expect(sheet.values).toMatchObject({ issuer: 'UBND tỉnh Nghệ An', notation: 'KH-UBND', pages: '3', book: 'b-in', leader: 'l1', urgency: '0' });
    expect(sheet.marks).toMatchObject({ issuer: 'sure', notation: 'look', book: 'usual' });
    expect(sheet.marks.subject).toBeUndefined();
  });

  it('does not take a document type the agency does not have', () => {
    const sheet = fromUpload({ ...upload, prefill: { type: { value: 'ZZ', confidence: 'sure' } } }, catalog);
    expect(sheet.values.type).toBe('');
    expect(sheet.marks.type).toBeUndefined();
  });

  it('needs no typing for one from the exchange', () => {
    const intake = {
      id: 'i1', state: 'new', fromCode: 'G22', fromName: 'Văn phòng Chính phủ', number: '87', notation: 'VPCP-KSTT', issuedOn: '2026-11-20', type: 'CV',
      subject: 'V/v đôn đốc', receivedAt: '2026-11-22T01:00:00Z', urgency: 2, files: [], verdict: 'passed', diagnostics: [],
    } as unknown as Intake;
    const sheet = fromIntake(intake, catalog);
    expect(nextDoubtful(sheet)).toBeUndefined();
    expect(sheet.values.urgency).toBe('2');
    expect(sheet.marks.subject).toBe('exchange');
  });
});

describe('the walk over doubtful fields', () => {
  it('starts at the first doubtful one, in reading order, and goes round', () => {
    const sheet = fromUpload(upload, catalog);
    expect(nextDoubtful(sheet)).toBe('notation');
    expect(nextDoubtful(sheet, 'notation')).toBe('subject');
    expect(nextDoubtful(sheet, 'subject')).toBe('notation');
  });

  it('ends when everything was confirmed or typed', () => {
    const sheet = change(confirm(fromUpload(upload, catalog), 'notation'), 'subject', 'Kế hoạch');
    expect(nextDoubtful(sheet)).toBeUndefined();
    expect(sheet.marks).not.toHaveProperty('notation');
  });
});

describe('checks', () => {
  const good = { ...emptyValues, issuer: 'A', issuedOn: '2026-11-20', type: 'CV', subject: 'V/v', book: 'b' };
  it('names each missing field', () => {
    expect(Object.keys(validate(emptyValues, '2026-11-22')).sort()).toEqual(['book', 'issuedOn', 'issuer', 'subject', 'type']);
    expect(validate(good, '2026-11-22')).toEqual({});
  });
  it('refuses a date after today and only warns of an old one', () => {
    expect(validate({ ...good, issuedOn: '2026-11-23' }, '2026-11-22').issuedOn).toBe('register:error.issuedLater');
    expect(validate({ ...good, issuedOn: '31/02/2026' }, '2026-11-22').issuedOn).toBe('register:error.notADate');
    expect(warnings({ ...good, issuedOn: '2026-06-01' }, '2026-11-22').issuedOn).toBe('register:warning.old');
    expect(warnings(good, '2026-11-22')).toEqual({});
  });
  it('splits a whole code typed into the number', () => {
    expect(splitCode('87/UBND-VX')).toEqual({ number: '87', notation: 'UBND-VX' });
    expect(splitCode('87/2026/QĐ-UBND')).toEqual({ number: '87', notation: '2026/QĐ-UBND' });
    expect(splitCode('87')).toBeUndefined();
    expect(splitCode('/UBND')).toBeUndefined();
  });
});

it('leaves empty optional fields out of the request and sends composed letters', () => {
  const values = { ...emptyValues, issuer: ' Sở Nội vụ'.normalize('NFD'), issuedOn: '2026-11-20', type: 'CV', subject: 'V/v', book: 'b', pages: '4', leader: 'l1' };
  const request = toRequest(values, { upload: 'u1', requestKey: 'k' }, false);
  expect(request.issuer).toBe('Sở Nội vụ');
  expect(request).toMatchObject({ pages: 4, urgency: 0, route: false, requestKey: 'k' });
  expect(JSON.parse(JSON.stringify(request))).not.toHaveProperty('number');
  expect(JSON.parse(JSON.stringify(request))).not.toHaveProperty('leader');
  expect(toRequest(values, { upload: 'u1', requestKey: 'k' }, true).leader).toBe('l1');
});
