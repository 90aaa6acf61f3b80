// A draft as its form holds it, and what happens when somebody else saved it meanwhile: both texts are kept and a person chooses.
import { fold } from '@/lib/fold';
import type { Document, Draft, Organ } from '@/lib/types';

export interface Form {
  upload: string;
  type: string;
  subject: string;
  urgency: string;
  signer: string;
  replyTo: string;
  dueOn: string;
  recipients: Organ[];
}

export const emptyForm: Form = { upload: '', type: '', subject: '', urgency: '0', signer: '', replyTo: '', dueOn: '', recipients: [] };

export function fromDocument(doc: Document): Form {
  return {
    upload: '',
    type: doc.type ?? '',
    subject: doc.row.subject,
    urgency: String(doc.row.urgency),
    signer: doc.signer?.id ?? '',
    replyTo: doc.replyTo?.id ?? '',
    dueOn: doc.row.dueAt ? dayOf(doc.row.dueAt) : '',
    recipients: doc.recipients,
  };
}

/** An answer to an incoming document: its issuer is written to, its deadline is ours, its urgency is kept. */
export function replyTo(incoming: Document, organs: readonly Organ[], subject: string): Form {
  const name = fold(incoming.row.issuer);
  const issuer = organs.find((o) => fold(o.name) === name) ?? (organs.length === 1 ? organs[0] : undefined);
  return {
    ...emptyForm,
    replyTo: incoming.row.id,
    urgency: String(incoming.row.urgency),
    dueOn: incoming.row.dueAt ? dayOf(incoming.row.dueAt) : '',
    subject,
    recipients: issuer ? [issuer] : [],
  };
}

/** The day of an instant in Viet Nam, whatever the zone of this computer. */
function dayOf(instant: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Ho_Chi_Minh' }).format(new Date(instant));
}

export function toRequest(form: Form, extra: { version?: number; requestKey?: string }): Draft {
  return {
    version: extra.version,
    requestKey: extra.requestKey,
    upload: form.upload || undefined,
    type: form.type,
    subject: form.subject.trim().normalize('NFC'),
    urgency: Number(form.urgency) as Draft['urgency'],
    signer: form.signer || undefined,
    replyTo: form.replyTo || undefined,
    dueOn: form.dueOn || undefined,
    recipients: form.recipients.map(({ code, name }) => ({ code, name })),
  };
}

export type FormErrors = Partial<Record<keyof Form, string>>;

/** What a draft needs to be kept on the server. */
export function validate(form: Form): FormErrors {
  const errors: FormErrors = {};
  if (!form.type) errors.type = 'drafting:error.type';
  if (!form.subject.trim()) errors.subject = 'drafting:error.subject';
  else if (form.subject.length > 500) errors.subject = 'drafting:error.subjectLong';
  if (form.dueOn && !/^\d{4}-\d{2}-\d{2}$/.test(form.dueOn)) errors.dueOn = 'drafting:error.notADate';
  return errors;
}

/** What it needs besides to be submitted: a paper, somebody to sign it, somebody to get it. */
export function validateSubmit(form: Form, hasFile: boolean): FormErrors {
  const errors = validate(form);
  if (!hasFile) errors.upload = 'drafting:error.upload';
  if (!form.signer) errors.signer = 'drafting:error.signer';
  if (form.recipients.length === 0) errors.recipients = 'drafting:error.recipients';
  return errors;
}

export const compared = ['type', 'subject', 'urgency', 'signer', 'dueOn', 'recipients'] as const;
export type Compared = (typeof compared)[number];

export const sameField = (a: Form, b: Form, field: Compared): boolean =>
  field === 'recipients' ? codes(a) === codes(b) : a[field].trim() === b[field].trim();

const codes = (form: Form) => form.recipients.map((o) => o.code).sort().join();

/** The fields a person has to choose: those in which mine and theirs differ. */
export function conflicts(mine: Form, theirs: Form): Compared[] {
  return compared.filter((field) => !sameField(mine, theirs, field));
}

/** The chosen text per field; what was not chosen stays mine. */
export function merge(mine: Form, theirs: Form, choice: Partial<Record<Compared, 'mine' | 'theirs'>>): Form {
  const merged = { ...mine };
  for (const field of compared) {
    if (choice[field] === 'theirs') Object.assign(merged, { [field]: theirs[field] });
  }
  return merged;
}
