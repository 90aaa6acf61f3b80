import { describe, expect, it } from 'vitest';
import type { SignatureInfo, SignatureReport } from '@/lib/types';
import { causeOf, sentence } from './verdict';

const info = (over: Partial<SignatureInfo>): SignatureInfo => ({
  field: 'Sig1', signer: 'Nguyễn Đức Trung', indication: 'TOTAL_PASSED', subIndication: '', integrity: true, coversWholeFile: true, modifiedAfter: 'none', level: 'B-B', ...over,
});
const report = (verdict: SignatureReport['verdict'], ...signatures: SignatureInfo[]): SignatureReport => ({ verdict, signatures, checkedAt: '2026-11-22T01:00:00Z' });

describe('the sentence', () => {
  it('is plain for a good file, also when the leader signed before the seal', () => {
    const first = info({ coversWholeFile: false, modifiedAfter: 'allowed' });
    expect(sentence(report('passed', first, info({ signer: 'UBND tỉnh' })))).toMatchObject({ headline: 'passed', params: { count: 2 } });
  });
  it('says that something allowed came later', () => {
    expect(sentence(report('passed', info({ coversWholeFile: false, modifiedAfter: 'allowed' }))).headline).toBe('passedLater');
  });
  it('lets the worst signature speak', () => {
    const s = sentence(report('failed', info({}), info({ signer: 'B', indication: 'TOTAL_FAILED', subIndication: 'HASH_FAILURE', integrity: false })));
    expect(s).toMatchObject({ headline: 'failed', cause: 'modified', params: { signer: 'B' } });
  });
  it('keeps unknown apart from failed', () => {
    expect(sentence(report('unknown', info({ indication: 'INDETERMINATE', reason: 'untrusted' })))).toMatchObject({ headline: 'unknown', cause: 'untrusted' });
    expect(sentence(report('unknown'))).toMatchObject({ headline: 'unread', cause: '' });
    expect(sentence(report('unsigned'))).toMatchObject({ headline: 'unsigned', cause: '' });
  });
});

describe('the cause', () => {
  it('takes the server at its word, then the sub-indication', () => {
    expect(causeOf(info({ reason: 'certificate-not-yet-valid', subIndication: 'OUT_OF_BOUNDS_NO_POE' }))).toBe('notYetValid');
    expect(causeOf(info({ reason: 'none', subIndication: 'TRY_LATER' }))).toBe('revocation');
    expect(causeOf(info({ subIndication: 'OUT_OF_BOUNDS_NO_POE' }))).toBe('expired');
    expect(causeOf(info({ reason: 'Tôi đồng ý', subIndication: 'NO_CERTIFICATE_CHAIN_FOUND' }))).toBe('untrusted'); // the signer's own words are no cause
  });
  it('never invents one', () => {
    expect(causeOf(info({ reason: 'something-new' }))).toBe('other');
    expect(causeOf(info({ modifiedAfter: 'suspicious' }))).toBe('suspicious');
    expect(causeOf(info({ integrity: false }))).toBe('modified');
  });
});
