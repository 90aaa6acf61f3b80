import { expect, it } from 'vitest';
import { receiptClock } from './clock';

const at = (text: string) => Date.parse(`${text}+07:00`);

it('presses from half past three and is late the next day', () => {
  expect(receiptClock('2026-11-23T02:00:00Z', at('2026-11-23T15:29:00'), '2026-11-23')).toBeUndefined();
  expect(receiptClock('2026-11-23T02:00:00Z', at('2026-11-23T15:30:00'), '2026-11-23')).toBe('today');
  expect(receiptClock('2026-11-23T02:00:00Z', at('2026-11-24T08:00:00'), '2026-11-24')).toBe('late');
  // 18:00 in Greenwich is one in the morning in Hà Nội: today's, not yesterday's.
  expect(receiptClock('2026-11-22T18:00:00Z', at('2026-11-23T09:00:00'), '2026-11-23')).toBeUndefined();
});
