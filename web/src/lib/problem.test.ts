import i18next from 'i18next';
import { afterEach, expect, test } from 'vitest';
import { explain, ProblemError, problemOf } from './problem';

const body = {
  status: 422,
  slug: 'invalid',
  title: 'Ngày văn bản sau ngày đến.',
  titleEn: 'The document is dated after its arrival.',
  requestId: 'r1',
  errors: [{ pointer: '/issuedOn', slug: 'late', title: 'Ngày này chưa tới.', titleEn: 'This day has not come.' }],
};
const answer = (status: number, text: string) => new Response(text, { status });

afterEach(() => i18next.changeLanguage('vi'));

test('a problem speaks the language in use', async () => {
  const problem = await problemOf(answer(422, JSON.stringify(body)));
  expect(explain(problem)).toBe(body.title);
  expect(problem.field('issuedOn')).toBe('Ngày này chưa tới.');
  await i18next.changeLanguage('en');
  expect(explain(problem)).toBe(body.titleEn);
  expect(problem.field('/issuedOn')).toBe('This day has not come.');
  expect(problem.field('/subject')).toBeUndefined();
});

test('an answer that is no problem document still says something', async () => {
  const problem = await problemOf(answer(502, '<html>Bad gateway</html>'));
  expect(problem.slug).toBe('http-502');
  expect(explain(problem)).toContain('502');
});

test('no connection and unknown errors have their sentence', () => {
  expect(explain(new ProblemError({ status: 0, slug: 'offline' }))).toContain('Không kết nối được máy chủ');
  expect(explain(new TypeError('x'))).toContain('chưa rõ');
});
