import { describe, expect, it } from 'vitest';
import { counts, emptyBatch, reduce, refuseLocally, toKeep, type Action, type Batch } from './batch';
import { emptyValues } from './fields';

const sheet = { values: emptyValues, marks: {} };
const run = (...actions: Action[]) => actions.reduce<Batch>(reduce, emptyBatch);
const three: Action = { do: 'add', items: ['a', 'b', 'c'].map((key) => ({ key, name: `${key}.pdf`, size: 9 })) };
const loaded = (key: string): Action => ({ do: 'loaded', key, upload: `up-${key}`, sheet, state: 'ready' });
const registered = (key: string): Action => ({ do: 'registered', key, id: `d-${key}`, number: 412, routed: true });
const stateOf = (batch: Batch, key: string) => batch.items.find((i) => i.key === key)?.state;

describe('the batch', () => {
  it('opens the first file that is ready and does not jump away from it', () => {
    const batch = run(three, loaded('b'), loaded('a'));
    expect(batch.open).toBe('b');
  });

  it('goes from bytes to reading', () => {
    expect(stateOf(run(three, { do: 'progress', key: 'a', progress: 0.4 }), 'a')).toBe('uploading');
    expect(stateOf(run(three, { do: 'progress', key: 'a', progress: 1 }), 'a')).toBe('reading');
  });

  it('advances to the next workable file, then from the top', () => {
    const batch = run(three, loaded('a'), loaded('b'), loaded('c'), { do: 'open', key: 'b' }, registered('b'));
    expect(batch.open).toBe('c');
    expect(reduce(batch, registered('c')).open).toBe('a');
  });

  it('stays on the last one to show its number', () => {
    const batch = run({ do: 'add', items: [{ key: 'a', name: 'a.pdf', size: 9 }] }, loaded('a'), registered('a'));
    expect(batch.open).toBe('a');
    expect(batch.items[0]?.done).toEqual({ id: 'd-a', number: 412, routed: true });
  });

  it('moves on to a file that becomes ready while the last one shows its number', () => {
    const batch = run(three, loaded('a'), registered('a'), loaded('b'));
    expect(batch.open).toBe('b');
  });

  it('puts one aside without losing it and takes it up again', () => {
    const batch = run(three, loaded('a'), loaded('b'), { do: 'later', key: 'a' });
    expect([batch.open, stateOf(batch, 'a')]).toEqual(['b', 'later']);
    expect(stateOf(reduce(batch, { do: 'open', key: 'a' }), 'a')).toBe('ready');
  });

  it('passes over a file that can only be thrown away, not over a parcel that can go back', () => {
    const bad = (key: string): Action => ({ do: 'loaded', key, sheet, state: 'bad' });
    expect(run(three, loaded('a'), bad('b'), loaded('c'), registered('a')).open).toBe('c');
    const parcel: Action = { do: 'add', items: [{ key: 'p', name: 'p', size: 0, intake: 'i' }] };
    expect(run({ do: 'add', items: [{ key: 'a', name: 'a', size: 1 }] }, parcel, loaded('a'), bad('p'), registered('a')).open).toBe('p');
  });

  it('keeps typed text when the file is read a second time', () => {
    const typed = { values: { ...emptyValues, subject: 'gõ tay' }, marks: {} };
    const batch = run(three, loaded('a'), { do: 'sheet', key: 'a', sheet: typed }, { do: 'restart', key: 'a' }, loaded('a'));
    expect(batch.items[0]?.sheet).toEqual(typed);
  });

  it('keeps the open file open when another is removed', () => {
    const batch = run(three, loaded('a'), loaded('b'), { do: 'remove', key: 'b' });
    expect([batch.open, batch.items.length]).toEqual(['a', 2]);
    expect(reduce(run(three, loaded('a'), loaded('b')), { do: 'remove', key: 'a' }).open).toBe('b');
  });
});

describe('what a reload finds', () => {
  it('is everything unfinished, with its upload', () => {
    const kept = toKeep(run(three, loaded('a'), loaded('b'), registered('a')));
    expect(kept?.items.map((i) => [i.key, i.state, i.upload])).toEqual([['b', 'ready', 'up-b'], ['c', 'lost', undefined]]);
  });
  it('is nothing when all is done', () => {
    expect(toKeep(run({ do: 'add', items: [{ key: 'a', name: 'a', size: 1 }] }, loaded('a'), registered('a')))).toBeUndefined();
  });
});

it('counts', () => {
  expect(counts(run(three, loaded('a'), registered('a')))).toEqual({ total: 3, registered: 1, left: 2 });
});

it('refuses an empty file, one too large, one that is no PDF', () => {
  expect(refuseLocally({ name: 'a.pdf', size: 0, type: '' }, 10)).toBe('register:error.empty');
  expect(refuseLocally({ name: 'a.pdf', size: 11, type: '' }, 10)).toBe('register:error.tooLarge');
  expect(refuseLocally({ name: 'a.docx', size: 5, type: 'application/msword' }, 10)).toBe('register:error.notPdf');
  expect(refuseLocally({ name: 'A.PDF', size: 5, type: '' }, 10)).toBeUndefined();
});
