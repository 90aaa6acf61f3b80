import { expect, it } from 'vitest';
import { age, isBusy, sectioned } from './order';
import type { BackgroundItem } from '@/lib/types';

const item = (id: string, state: BackgroundItem['state'], at: string): BackgroundItem => ({ id, kind: 'signing', title: id, state, createdAt: `2026-11-22T${at}:00Z` });

it('puts what needs somebody first, the oldest of it on top', () => {
  const items = [item('a', 'done', '09:00'), item('b', 'failed', '08:00'), item('c', 'running', '07:00'), item('d', 'unknown', '06:00'), item('e', 'waiting', '09:30')];
  expect(sectioned(items).map((s) => [s.section, s.items.map((i) => i.id).join('')])).toEqual([['attention', 'db'], ['running', 'ec'], ['done', 'a']]);
  expect(isBusy(items)).toBe(true);
  expect(isBusy([item('a', 'done', '09:00')])).toBe(false);
  expect(sectioned([])).toEqual([]);
});

it('counts age down to whole units', () => {
  const now = Date.parse('2026-11-22T12:00:00Z');
  expect(age('2026-11-22T12:00:30Z', now)).toEqual({ unit: 'now' });
  expect(age('2026-11-22T11:01:00Z', now)).toEqual({ unit: 'minutes', count: 59 });
  expect(age('2026-11-20T12:01:00Z', now)).toEqual({ unit: 'hours', count: 47 });
  expect(age('2026-11-20T12:00:00Z', now)).toEqual({ unit: 'days', count: 2 });
});
