import { afterEach, expect, it } from 'vitest';
import { requestKey } from './session';

afterEach(() => {
  Reflect.deleteProperty(crypto, 'randomUUID'); // the prototype's own is back
});

it('makes keys where the browser has no randomUUID', () => {
  Object.defineProperty(crypto, 'randomUUID', { value: undefined, configurable: true });
  const form = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  const keys = Array.from({ length: 100 }, requestKey);
  expect(new Set(keys).size).toBe(100);
  expect(keys.filter((key) => !form.test(key))).toEqual([]);
});
