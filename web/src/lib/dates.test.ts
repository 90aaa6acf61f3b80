import { afterEach, beforeEach, expect, test } from 'vitest';
import { addWorkdays, clock, deadline, dueGroup, formatDate, formatDateTime, parseDate } from './dates';

const real = clock.now;
beforeEach(() => {
  clock.now = () => Date.parse('2025-11-26T03:00:00Z'); // Wednesday 10:00 in Hanoi
});
afterEach(() => {
  clock.now = real;
});

test.each([
  ['25/11/2025', '2025-11-25'],
  ['25112025', '2025-11-25'],
  ['251125', '2025-11-25'],
  ['2511', '2025-11-25'],
  ['25/11', '2025-11-25'],
  ['5/3/2020', '2020-03-05'],
  ['05.03.2020', '2020-03-05'],
  ['5-3-20', '2020-03-05'],
  ['2020-03-05', '2020-03-05'],
  ['h', '2025-11-26'],
  ['hôm nay', '2025-11-26'],
  ['+7', '2025-12-03'],
  ['-1', '2025-11-25'],
  ['ngày 05 tháng 3 năm 2020', '2020-03-05'],
  ['29/02/2024', '2024-02-29'],
])('%s is %s', (text, want) => {
  expect(parseDate(text)).toEqual({ ok: true, value: want });
});

test.each([
  ['31/02/2025', 'calendar'],
  ['29/02/2025', 'calendar'],
  ['32/01/2025', 'calendar'],
  ['00/01/2025', 'calendar'],
  ['11/25/2025', 'calendar'],
  ['hôm', 'form'],
  ['5/3/202', 'form'],
  ['', 'form'],
])('%s is refused: %s', (text, reason) => {
  expect(parseDate(text)).toEqual({ ok: false, reason });
});

test('instants are shown on the clock of Hanoi', () => {
  expect(formatDateTime('2025-11-25T20:30:00Z')).toBe('03:30 26/11/2025');
  expect(formatDate('2025-11-25T20:30:00Z')).toBe('26/11/2025');
  expect(formatDate('2025-11-25')).toBe('25/11/2025');
});

test.each([
  ['2025-11-26T06:00:00Z', 'còn 3 giờ', 'soon'],
  ['2025-11-26T10:00:00Z', 'hôm nay 17:00', 'soon'],
  ['2025-11-26T03:20:00Z', 'còn 20 phút', 'soon'],
  ['2025-11-27T10:00:00Z', 'mai', 'soon'],
  ['2025-12-02T10:00:00Z', '02/12 (T3)', 'far'],
  ['2025-11-24T10:00:00Z', 'trễ 2 ngày', 'late'],
  ['2025-11-21T10:00:00Z', 'trễ 3 ngày', 'late'], // Friday to Wednesday: the weekend does not count
  ['2025-11-26T01:00:00Z', 'trễ 2 giờ', 'late'],
])('a deadline at %s reads "%s"', (at, text, urge) => {
  expect(deadline(at)).toEqual({ text, urge });
});

test('deadlines fall into their groups, weeks begin on Monday', () => {
  expect(dueGroup(undefined)).toBe('none');
  expect(dueGroup('2025-11-26T02:00:00Z')).toBe('late');
  expect(dueGroup('2025-11-26T10:00:00Z')).toBe('today');
  expect(dueGroup('2025-11-30T10:00:00Z')).toBe('week'); // Sunday
  expect(dueGroup('2025-12-01T10:00:00Z')).toBe('later'); // Monday
});

test('working days skip the weekend', () => {
  expect(addWorkdays('2025-11-26', 3)).toBe('2025-12-01');
  expect(addWorkdays('2025-11-28', 1)).toBe('2025-12-01');
});
