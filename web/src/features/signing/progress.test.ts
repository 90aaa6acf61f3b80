import { expect, it } from 'vitest';
import type { Batch } from '@/lib/types';
import { byNeed, pollEvery, progressOf, type BatchItem } from './progress';

const batch = (...states: BatchItem['state'][]): Batch => ({
  id: 'b', purpose: 'person', createdAt: '2026-11-22T01:00:00Z', total: states.length, done: 0, failed: 0, unknown: 0,
  items: states.map((state, i) => ({ document: `d${i}`, subject: `s${i}`, state })),
});

it('counts from the items and ends only when none is left running', () => {
  expect(progressOf(batch('done', 'failed', 'unknown', 'signing'))).toEqual({ total: 4, done: 1, failed: 1, unknown: 1, running: 1, finished: false, fraction: 0.75 });
  expect(progressOf(batch('done', 'failed')).finished).toBe(true);
});

it('shows what needs eyes first and keeps the order within', () => {
  expect(byNeed(batch('done', 'queued', 'unknown', 'failed', 'done', 'failed').items).map((i) => i.document)).toEqual(['d3', 'd5', 'd2', 'd1', 'd0', 'd4']);
});

it('asks while it runs and stops after', () => {
  expect(pollEvery(undefined)).toBe(3000);
  expect(pollEvery(batch('queued'))).toBe(3000);
  expect(pollEvery(batch('done', 'unknown'))).toBe(false);
});
