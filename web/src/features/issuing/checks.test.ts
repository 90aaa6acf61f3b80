import { describe, expect, it } from 'vitest';
import { bookToUse, checks, mainFile, sealStage, stops } from './checks';
import type { Book, Document } from '@/lib/types';

const file = (over: object) => ({ id: 'f1', name: 'a.pdf', size: 1, sha256: '', role: 'main', revision: 1, createdAt: '', createdBy: '', pages: 2, ...over });
const report = (verdict: string) => ({ verdict, checkedAt: '', signatures: [{ signer: 'Nguyễn Đức Trung' }] });
const doc = (over: object) => ({ row: { state: 'signed' }, files: [file({ revision: 2, signatures: report('passed') }), file({ id: 'f0' })], recipients: [], ...over }) as unknown as Document;
const organ = { code: 'H42', name: 'UBND tỉnh Ninh Bình' };
const state = (d: Document, recipients = [organ]) => Object.fromEntries(checks(d, recipients).map((c) => [c.name, `${c.state} ${c.cause}`]));

describe('before the seal', () => {
  it('is content with a signed paper that can be sent', () => {
    expect(state(doc({}))).toEqual({ file: 'ok there', signature: 'ok passed', recipients: 'ok all' });
    expect(stops(checks(doc({}), [organ]))).toEqual([]);
  });
  it('looks at the newest revision', () => {
    expect(mainFile(doc({}))?.revision).toBe(2);
    expect(state(doc({ files: [file({ signatures: report('passed') }), file({ revision: 2, signatures: report('failed') })] })).signature).toBe('stop failed');
  });
  it('stops without paper, signature or reachable recipients', () => {
    expect(state(doc({ files: [] }), [])).toEqual({ file: 'stop none', signature: 'stop unsigned', recipients: 'stop none' });
    expect(state(doc({}), [organ, { code: '', name: 'Xã không mã' }]).recipients).toBe('stop unresolved');
  });
  it('only says that a signature is unknown or an annex unsigned', () => {
    const d = doc({ files: [file({ signatures: report('unknown') }), file({ id: 'f2', role: 'annex' })] });
    expect(state(d)).toMatchObject({ signature: 'look unknown', annexes: 'look unsigned' });
    expect(stops(checks(d, [organ]))).toEqual([]);
  });
});

it('remembers the book', () => {
  const books = [{ id: 'i', kind: 'incoming' }, { id: 'o1', kind: 'outgoing' }, { id: 'o2', kind: 'outgoing' }] as Book[];
  expect(bookToUse(books, 'o2')?.id).toBe('o2');
  expect(bookToUse(books, 'gone')?.id).toBe('o1');
  expect(bookToUse([], null)).toBeUndefined();
});

it('tells how far the seal is', () => {
  expect(sealStage(doc({}))).toBe('ready');
  expect(sealStage(doc({ row: { state: 'issuing' } }))).toBe('sealing');
  expect(sealStage(doc({ row: { state: 'issuing' }, failure: 'khoá' }))).toBe('failed');
  expect(sealStage(doc({ row: { state: 'issued' } }))).toBe('issued');
});
