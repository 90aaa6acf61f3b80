import { describe, expect, it } from 'vitest';
import { canResend, cells, grouped, groupOf } from './matrix';
import type { Delivery } from '@/lib/types';

const delivery = (state: Delivery['state'], ...steps: string[]): Delivery => ({
  id: state, code: 'H42', name: 'Ninh Bình', state, attempts: 1, steps: steps.map((s, i) => ({ state: s, at: `2026-11-22T0${i}:00:00Z` })),
});
const shape = (d: Delivery) => Object.values(cells(d)).map((c) => c.state[0]).join('');

describe('one recipient', () => {
  it('fills what was passed', () => {
    expect(shape(delivery('queued'))).toBe('nnnnnn');
    expect(shape(delivery('sent', 'sent'))).toBe('pnnnnn');
    expect(shape(delivery('processing', 'sent', 'arrived', 'received', 'processing'))).toBe('pppppn');
  });
  it('counts a step that was passed over, without a time', () => {
    const row = cells(delivery('received', 'sent', 'received'));
    expect(row.arrived).toEqual({ state: 'passed', step: undefined });
    expect(row.received).toMatchObject({ step: { at: '2026-11-22T01:00:00Z' } });
  });
  it('puts the refusal where receiving would stand', () => {
    expect(shape(delivery('refused', 'sent', 'arrived', 'refused'))).toBe('pprnnn');
    expect(shape(delivery('refused'))).toBe('pprnnn');
  });
  it('shows the last of repeated messages', () => {
    expect(cells(delivery('received', 'sent', 'received', 'received')).received).toMatchObject({ step: { at: '2026-11-22T02:00:00Z' } });
  });
});

it('groups by what has to be done and never offers to repeat an unknown one', () => {
  const all = [delivery('finished'), delivery('unknown'), delivery('failed'), delivery('arrived'), delivery('queued')];
  expect(grouped(all).map((g) => [g.group, g.items.length])).toEqual([['trouble', 2], ['notArrived', 1], ['notReceived', 1], ['finished', 1]]);
  expect(groupOf(delivery('assigned'))).toBe('working');
  expect(all.filter(canResend).map((d) => d.state)).toEqual(['failed']);
});
