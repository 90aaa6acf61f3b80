import { describe, expect, it } from 'vitest';
import { agreed, decide, neighbours, nextUndecided, prune, swipe, type Staged } from './staging';

const queue = ['a', 'b', 'c', 'd'].map((id) => ({ id, urgency: 0 }));

describe('staging', () => {
  it('advances to the next undecided one and goes round', () => {
    const staged: Staged = { a: 'agreed', c: 'later' };
    expect(nextUndecided(queue, staged)).toBe('b');
    expect(nextUndecided(queue, staged, 'b')).toBe('d');
    expect(nextUndecided(queue, { b: 'agreed', c: 'agreed', d: 'agreed' }, 'd')).toBe('a');
    expect(nextUndecided(queue, { a: 'later', b: 'agreed', c: 'agreed', d: 'agreed' }, 'd')).toBeUndefined();
  });

  it('keeps the order of the queue and drops what left it', () => {
    const staged: Staged = { d: 'agreed', a: 'agreed', gone: 'agreed', b: 'later' };
    expect(agreed(queue, staged).map((d) => d.id)).toEqual(['a', 'd']);
    expect(prune(staged, queue)).toEqual({ d: 'agreed', a: 'agreed', b: 'later' });
    const same: Staged = { a: 'agreed' };
    expect(prune(same, queue)).toBe(same);
  });

  it('takes a decision back', () => {
    expect(decide({ a: 'agreed' }, 'a', undefined)).toEqual({});
    expect(decide({ a: 'agreed' }, 'a', 'later')).toEqual({ a: 'later' });
  });

  it('knows the neighbours', () => {
    expect(neighbours(queue, 'a')).toEqual({ at: 0, previous: undefined, next: 'b' });
    expect(neighbours(queue, 'zz')).toEqual({ at: -1, previous: undefined, next: undefined });
  });
});

describe('swipe', () => {
  it('needs a clear sideways way', () => {
    expect(swipe(-120, 10, 1)).toBe('next');
    expect(swipe(120, 10, 1)).toBe('previous');
    expect(swipe(-60, 0, 1)).toBeUndefined();
    expect(swipe(-120, 80, 1)).toBeUndefined();
  });
  it('never leaves a zoomed page', () => {
    expect(swipe(-300, 0, 2)).toBeUndefined();
  });
});
