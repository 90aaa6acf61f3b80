// What a clerk answers for before the agency's seal goes on (Decree 30/2020 Art 15-18, 32): the leader's signature is good, the paper is
// there, everybody it goes to can be reached. A failed check stops issuing and says what to do; a doubtful one is only said.
import type { Book, DocFile, Document, Organ } from '@/lib/types';

export type CheckName = 'file' | 'signature' | 'recipients' | 'annexes';
export type CheckState = 'ok' | 'look' | 'stop';
export interface Check {
  name: CheckName;
  state: CheckState;
  /** stable cause inside the check, for its sentence */
  cause: string;
  params: Record<string, string | number>;
}

/** The paper that is signed: the newest revision of the main file. */
export function mainFile(doc: Document): DocFile | undefined {
  return doc.files.filter((f) => f.role === 'main').sort((a, b) => b.revision - a.revision)[0];
}

export function checks(doc: Document, recipients: readonly Organ[]): Check[] {
  return [fileCheck(doc), signatureCheck(doc), recipientCheck(recipients), annexCheck(doc)].filter((c) => c !== undefined);
}

function fileCheck(doc: Document): Check {
  const file = mainFile(doc);
  if (!file) return { name: 'file', state: 'stop', cause: 'none', params: {} };
  return { name: 'file', state: 'ok', cause: 'there', params: { name: file.name, pages: file.pages ?? 0 } };
}

function signatureCheck(doc: Document): Check {
  const report = mainFile(doc)?.signatures;
  const signer = report?.signatures.at(-1)?.signer ?? doc.signerName ?? '';
  if (!report || report.verdict === 'unsigned') return { name: 'signature', state: 'stop', cause: 'unsigned', params: {} };
  if (report.verdict === 'failed') return { name: 'signature', state: 'stop', cause: 'failed', params: { signer } };
  if (report.verdict === 'unknown') return { name: 'signature', state: 'look', cause: 'unknown', params: { signer } };
  return { name: 'signature', state: 'ok', cause: 'passed', params: { signer } };
}

const sendable = /^[A-Za-z0-9.]{1,35}$/;

export const isResolved = (organ: Organ) => sendable.test(organ.code);

function recipientCheck(recipients: readonly Organ[]): Check {
  const lost = recipients.filter((o) => !isResolved(o));
  if (recipients.length === 0) return { name: 'recipients', state: 'stop', cause: 'none', params: {} };
  if (lost.length > 0) return { name: 'recipients', state: 'stop', cause: 'unresolved', params: { count: lost.length, names: lost.map((o) => o.name).join('; ') } };
  return { name: 'recipients', state: 'ok', cause: 'all', params: { count: recipients.length } };
}

function annexCheck(doc: Document): Check | undefined {
  const open = doc.files.filter((f) => f.role === 'annex' && f.signatures?.verdict !== 'passed');
  if (open.length === 0) return undefined;
  return { name: 'annexes', state: 'look', cause: 'unsigned', params: { count: open.length } };
}

export const stops = (list: readonly Check[]) => list.filter((c) => c.state === 'stop');

/** The outgoing book to begin with: the one used last time if it still exists, else the first. */
export function bookToUse(books: readonly Book[], last: string | null): Book | undefined {
  const outgoing = books.filter((b) => b.kind === 'outgoing');
  return outgoing.find((b) => b.id === last) ?? outgoing[0];
}

/** Where the issued document is on its way: the number is final at once, the seal and the sending follow in the background. */
export type SealStage = 'ready' | 'sealing' | 'failed' | 'issued';
export function sealStage(doc: Document): SealStage {
  if (doc.row.state === 'issued') return 'issued';
  if (doc.row.state === 'issuing') return doc.failure ? 'failed' : 'sealing';
  return 'ready';
}
