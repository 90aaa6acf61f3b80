// The fields of the register (sổ đăng ký văn bản đến, Decree 30/2020 Annex IV and VI) as the workbench holds them: texts, with a mark
// that says where each came from. A text nobody has looked at keeps its mark, so that nothing read by the machine passes as typed by a person.
import type { Catalog, Intake, RegisterIncoming, Upload } from '@/lib/types';

// Reading order of an official letter: head left, head right, subject, foot; then what the clerk decides.
export const fieldOrder = [
  'issuer', 'number', 'notation', 'issuedOn', 'type', 'subject', 'signerName', 'signerTitle', 'pages', 'urgency', 'dueOn', 'book', 'leader',
] as const;
export type Field = (typeof fieldOrder)[number];
export type Values = Record<Field, string>;

// sure and look: read from the file; exchange: from the edXML header; usual: a default or what this issuer's last one had.
// No mark: typed or confirmed by a person.
export type Mark = 'sure' | 'look' | 'exchange' | 'usual';
export type Marks = Partial<Record<Field, Mark>>;

export const required: readonly Field[] = ['issuer', 'issuedOn', 'type', 'subject', 'book'];

export const emptyValues: Values = {
  issuer: '', number: '', notation: '', issuedOn: '', type: '', subject: '', signerName: '', signerTitle: '', pages: '', urgency: '0', dueOn: '', book: '', leader: '',
};

export interface Sheet { values: Values; marks: Marks }

/** What the file's text gave. A field the reader did not find stays empty and unmarked. */
export function fromUpload(upload: Upload, catalog: Catalog): Sheet {
  const sheet = withDefaults(catalog);
  for (const [name, guess] of Object.entries(upload.prefill) as [Field, { value: string; confidence: 'sure' | 'look' } | undefined][]) {
    if (!guess || guess.value === '' || !(name in sheet.values)) continue;
    sheet.values[name] = guess.value;
    sheet.marks[name] = guess.confidence;
  }
  if (sheet.values.type && !catalog.types.some((t) => t.code === sheet.values.type)) {
    sheet.values.type = '';
    delete sheet.marks.type;
  }
  if (upload.pages > 0) {
    sheet.values.pages = String(upload.pages);
    sheet.marks.pages = 'sure';
  }
  return sheet;
}

/** What the sender's edXML header says: nothing to type. */
export function fromIntake(intake: Intake, catalog: Catalog): Sheet {
  const sheet = withDefaults(catalog);
  const put = (name: Field, value: string | undefined) => {
    if (!value) return;
    sheet.values[name] = value;
    sheet.marks[name] = 'exchange';
  };
  put('issuer', intake.fromName);
  put('number', intake.number);
  put('notation', intake.notation);
  put('issuedOn', intake.issuedOn);
  if (intake.type && catalog.types.some((t) => t.code === intake.type)) put('type', intake.type);
  put('subject', intake.subject);
  put('signerName', intake.signerName);
  put('signerTitle', intake.signerTitle);
  if (intake.pages) put('pages', String(intake.pages));
  put('urgency', String(intake.urgency));
  put('dueOn', intake.dueOn);
  return sheet;
}

function withDefaults(catalog: Catalog): Sheet {
  const sheet: Sheet = { values: { ...emptyValues }, marks: {} };
  const book = catalog.books.find((b) => b.kind === 'incoming');
  if (book) {
    sheet.values.book = book.id;
    sheet.marks.book = 'usual';
  }
  const leader = catalog.leaders[0];
  if (leader) {
    sheet.values.leader = leader.id;
    sheet.marks.leader = 'usual';
  }
  return sheet;
}

/** A field a person must look at: marked doubtful, or required and empty. */
export function isDoubtful(sheet: Sheet, field: Field): boolean {
  return sheet.marks[field] === 'look' || (required.includes(field) && sheet.values[field].trim() === '');
}

/** The next doubtful field behind `after`, going round once; undefined when there is nothing left to look at. */
export function nextDoubtful(sheet: Sheet, after?: Field): Field | undefined {
  const start = after ? fieldOrder.indexOf(after) + 1 : 0;
  for (let i = 0; i < fieldOrder.length; i++) {
    const field = fieldOrder[(start + i) % fieldOrder.length]!;
    if (field !== after && isDoubtful(sheet, field)) return field;
  }
  return undefined;
}

/** Typing replaces the mark: the text is the person's now. */
export function change(sheet: Sheet, field: Field, value: string): Sheet {
  const marks = { ...sheet.marks };
  delete marks[field];
  return { values: { ...sheet.values, [field]: value }, marks };
}

export function confirm(sheet: Sheet, field: Field): Sheet {
  if (sheet.marks[field] !== 'look') return sheet;
  return change(sheet, field, sheet.values[field]);
}

/** "87/UBND-VX" in the number's field is both: the number before the first stroke, the notation behind it. */
export function splitCode(text: string): { number: string; notation: string } | undefined {
  const at = text.indexOf('/');
  if (at <= 0) return undefined;
  const number = text.slice(0, at).trim();
  const notation = text.slice(at + 1).trim();
  return number && notation ? { number, notation } : undefined;
}

export type FieldErrors = Partial<Record<Field | 'acceptReason' | 'upload', string>>;

/** Keys of the sentences (namespace register, `error.*`) that stand next to the fields. */
export function validate(values: Values, today: string): FieldErrors {
  const errors: FieldErrors = {};
  for (const field of required) if (values[field].trim() === '') errors[field] = `register:missing.${field}`;
  if (values.issuedOn && !isDay(values.issuedOn)) errors.issuedOn = 'register:error.notADate';
  else if (values.issuedOn > today) errors.issuedOn = 'register:error.issuedLater';
  if (values.dueOn && !isDay(values.dueOn)) errors.dueOn = 'register:error.notADate';
  if (values.number.length > 11) errors.number = 'register:error.numberLong';
  if (values.notation.length > 30) errors.notation = 'register:error.notationLong';
  if (values.issuer.length > 200) errors.issuer = 'register:error.issuerLong';
  if (values.subject.length > 500) errors.subject = 'register:error.subjectLong';
  if (values.signerName.length > 50) errors.signerName = 'register:error.signerLong';
  if (values.pages && !/^\d{1,5}$/.test(values.pages.trim())) errors.pages = 'register:error.pages';
  return errors;
}

/** Things worth a second look that do not stop the registration (ux P28). */
export function warnings(values: Values, today: string): FieldErrors {
  const found: FieldErrors = {};
  if (isDay(values.issuedOn) && values.issuedOn <= today && daysBetween(values.issuedOn, today) > 60) found.issuedOn = 'register:warning.old';
  if (isDay(values.dueOn) && values.dueOn < today) found.dueOn = 'register:warning.duePast';
  return found;
}

const isDay = (text: string) => /^\d{4}-\d{2}-\d{2}$/.test(text);
const daysBetween = (from: string, to: string) => Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);

export interface Origin { upload?: string; intake?: string; acceptReason?: string; twinOf?: string; requestKey: string }

/** The request. Empty optional fields are left out: the contract knows absent, not "". */
export function toRequest(values: Values, origin: Origin, route: boolean): RegisterIncoming {
  const text = (field: Field) => values[field].trim().normalize('NFC') || undefined;
  return {
    upload: origin.upload,
    intake: origin.intake,
    book: values.book,
    issuer: text('issuer') ?? '',
    number: text('number'),
    notation: text('notation'),
    issuedOn: values.issuedOn,
    type: values.type,
    subject: text('subject') ?? '',
    signerName: text('signerName'),
    signerTitle: text('signerTitle'),
    pages: values.pages.trim() ? Number(values.pages) : undefined,
    urgency: Number(values.urgency) as RegisterIncoming['urgency'],
    dueOn: values.dueOn || undefined,
    route,
    leader: route && values.leader ? values.leader : undefined,
    acceptReason: origin.acceptReason?.trim() || undefined,
    twinOf: origin.twinOf,
    requestKey: origin.requestKey,
  };
}
