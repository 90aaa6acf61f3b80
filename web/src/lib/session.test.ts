import { expect, it, vi } from 'vitest';
import { requestKey } from './session';

it('makes keys where the browser has no randomUUID', () => {
  const plain = crypto.randomUUID;
  vi.spyOn(crypto, 'randomUUID', 'get').mockReturnValue(undefined as unknown as typeof plain);
  const form = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  const keys = new Set(Array.from({ length: 100 }, requestKey));
  vi.restoreAllMocks();
  expect(keys.size).toBe(100);
  expect([...keys].every((k) => form.test(k))).toBe(true);
});
