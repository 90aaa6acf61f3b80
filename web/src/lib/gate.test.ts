import { expect, test } from 'vitest';
import { afterLogin } from './gate';

test.each([
  ['/den?xem=trong-so', '/den?xem=trong-so'],
  [null, '/viec'],
  ['', '/viec'],
  ['//evil.example', '/viec'],
  ['/\\evil.example', '/viec'],
  ['https://evil.example', '/viec'],
  ['/dang-nhap', '/viec'],
])('after signing in, %s leads to %s', (next, want) => {
  expect(afterLogin(next)).toBe(want);
});
