// Short names for the contract's schemas.
import type { components } from './schema';

type Schemas = components['schemas'];
export type Session = Schemas['Session'];
export type Post = Schemas['Post'];
export type PostRef = Schemas['PostRef'];
export type Role = Schemas['Role'];
export type Catalog = Schemas['Catalog'];
export type Unit = Schemas['Unit'];
export type Book = Schemas['Book'];
export type Organ = Schemas['Organ'];
export type Upload = Schemas['Upload'];
export type Guess = Schemas['Guess'];
export type Twin = Schemas['Twin'];
export type Kind = Schemas['Kind'];
export type State = Schemas['State'];
export type Action = Schemas['Action'];
export type Verdict = Schemas['Verdict'];
export type Holder = Schemas['Holder'];
export type DocumentRow = Schemas['DocumentRow'];
export type DocumentPage = Schemas['DocumentPage'];
export type Document = Schemas['Document'];
export type DocFile = Schemas['File'];
export type SignatureReport = Schemas['SignatureReport'];
export type SignatureInfo = Schemas['SignatureInfo'];
export type TimelineItem = Schemas['TimelineItem'];
export type Delivery = Schemas['Delivery'];
export type DeliverySummary = Schemas['DeliverySummary'];
export type Counters = Schemas['Counters'];
export type Batch = Schemas['Batch'];
export type SigningKey = Schemas['SigningKey'];
export type Intake = Schemas['Intake'];
export type SearchHit = Schemas['SearchResult']['items'][number];
export type BackgroundItem = Schemas['BackgroundItem'];
export type Notice = Schemas['Notice'];
export type Person = Schemas['Person'];
export type Link = Schemas['Link'];
export type AuditEntry = Schemas['AuditEntry'];
export type RegisterIncoming = Schemas['RegisterIncoming'];
export type Draft = Schemas['Draft'];

/** Closes a union: a new member does not compile until it is handled. */
export function assertNever(value: never): never {
  throw new Error(`unexpected ${JSON.stringify(value)}`);
}
