import { expect, test } from 'vitest';
import { byName, fold, matches } from './fold';

test.each([
  ['Đường', 'duong'],
  ['đồng chí', 'dong chi'],
  ['Hoà Bình', 'hoa binh'],
  ['Hòa Bình', 'hoa binh'],
  ['ắằẳẵặ ấầẩẫậ ếềểễệ ốồổỗộ ớờởỡợ ứừửữự ỳỵỷỹý', 'aaaaa aaaaa eeeee ooooo ooooo uuuuu yyyyy'],
  ['87/UBND-VX', '87 ubnd vx'],
])('%s folds to %s', (text, want) => {
  expect(fold(text)).toBe(want);
  expect(fold(text.normalize('NFD'))).toBe(want);
  expect(fold(text.toUpperCase())).toBe(want);
});

test.each([
  ['Sở Khoa học và Công nghệ', 'khoa hoc', true],
  ['Sở Khoa học và Công nghệ', 'cong so', true],
  ['Sở Khoa học và Công nghệ', 'skh', true],
  ['UBND tỉnh Bắc Ninh', 'bac nin', true],
  ['UBND tỉnh Bắc Ninh', 'hai phong', false],
  ['Đặng Thị Đào', 'đào', true],
  ['anything', '', true],
])('"%s" against "%s": %s', (text, query, want) => {
  expect(matches(text, query)).toBe(want);
});

test('names stand in Vietnamese order', () => {
  expect(['Cà Mau', 'Ân Thi', 'Đà Nẵng', 'Dĩ An', 'Ăn', 'An'].sort(byName)).toEqual(['An', 'Ăn', 'Ân Thi', 'Cà Mau', 'Dĩ An', 'Đà Nẵng']);
});
