import { describe, expect, it } from 'vitest';
import type { Catalog } from '@/lib/types';
import { emptyDirection, expand, isTaken, proposals, setLead, take, toRequest, toggleCoop, validate } from './direction';

const unit = (id: string) => ({ id, name: `Phòng ${id}`, abbrev: id });
const catalog = {
  types: [], books: [], leaders: [], units: ['a', 'b', 'c'].map(unit),
  directionProposals: [{ lead: 'a', coop: ['b'], workdays: 5 }, { lead: 'gone', coop: [], workdays: 3 }, { lead: 'c', coop: [], workdays: 0 }],
} as Catalog;

describe('proposals', () => {
  const list = proposals(catalog, '2026-11-20');
  it('leaves out units that are gone and shows the date', () => {
    expect(list.map((p) => [p.lead.id, p.dueOn])).toEqual([['a', '2026-11-27'], ['c', '']]);
  });
  it('keeps a written opinion when taken', () => {
    const taken = take({ ...emptyDirection, opinion: 'gấp' }, list[0]!);
    expect(taken).toEqual({ lead: 'a', coop: ['b'], dueOn: '2026-11-27', opinion: 'gấp' });
    expect(isTaken(taken, list[0]!)).toBe(true);
    expect(isTaken(toggleCoop(taken, 'c'), list[0]!)).toBe(false);
  });
});

it('never has a unit twice', () => {
  const d = toggleCoop(setLead(emptyDirection, 'a'), 'b');
  expect(toggleCoop(d, 'a')).toBe(d);
  expect(setLead(d, 'b')).toMatchObject({ lead: 'b', coop: [] });
});

it('says what is missing', () => {
  expect(validate(emptyDirection, '2026-11-22')).toEqual({ lead: 'direct:error.lead' });
  expect(validate({ ...emptyDirection, lead: 'a', dueOn: '2026-11-21' }, '2026-11-22')).toEqual({ dueOn: 'direct:error.duePast' });
  expect(validate({ ...emptyDirection, lead: 'a' }, '2026-11-22')).toEqual({});
  expect(JSON.parse(JSON.stringify(toRequest({ ...emptyDirection, lead: 'a' })))).toEqual({ lead: 'a', coop: [], opinion: '' });
});

describe('canned phrases', () => {
  const phrases = { kt: 'Kính chuyển nghiên cứu, tham mưu.' };
  it('replaces the trigger before the caret and keeps the rest', () => {
    expect(expand('A ;kt B', 5, phrases)).toEqual({ text: 'A Kính chuyển nghiên cứu, tham mưu. B', caret: 35 });
  });
  it('leaves ordinary text alone', () => {
    expect(expand('xem;kt', 6, phrases)).toBeUndefined();
    expect(expand(';zz', 3, phrases)).toBeUndefined();
    expect(expand(';kt', 1, phrases)).toBeUndefined();
  });
});
