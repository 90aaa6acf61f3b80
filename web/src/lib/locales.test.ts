// What is said exists in both languages, and nothing exists that is not said.
import { expect, test } from 'vitest';

type Texts = { [key: string]: string | Texts };
const files = import.meta.glob<Texts>('../locales/*/*.json', { eager: true, import: 'default' });
const sources = import.meta.glob<string>(['../**/*.{ts,tsx}', '!../**/*.test.{ts,tsx}', '!../lib/schema.d.ts'], { eager: true, query: '?raw', import: 'default' });

function flat(texts: Texts, prefix: string): [string, string][] {
  return Object.entries(texts).flatMap(([k, v]) => (typeof v === 'string' ? [[`${prefix}${k}`, v] as [string, string]] : flat(v, `${prefix}${k}.`)));
}
function locale(lang: string): Map<string, string> {
  return new Map(
    Object.entries(files).flatMap(([path, texts]) => {
      const m = new RegExp(`locales/${lang}/([\\w-]+)\\.json$`).exec(path);
      return m ? flat(texts, `${m[1]}:`) : [];
    }),
  );
}
const plural = (key: string) => key.replace(/_(one|other)$/, '');
const vi = new Map([...locale('vi')].map(([key, text]) => [plural(key), text])); // Vietnamese has one form
const en = locale('en');
const enKeys = new Set([...en.keys()].map(plural));
const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((m) => m[1]).sort();

// 'ns:a.b' and `ns:a.${x}` wherever they stand in the sources.
const fixed = new Map<string, string>();
const patterns: { source: string; match: RegExp }[] = [];
for (const [path, text] of Object.entries(sources)) {
  for (const m of text.matchAll(/['"`]([a-z][\w-]*:[\w.${}()[\]?'!: -]*?)['"`]/g)) {
    const key = m[1];
    if (!vi.size || ![...vi.keys()].some((k) => k.startsWith(`${key.split(':')[0]}:`))) continue;
    if (!key.includes('${')) fixed.set(key, path);
  }
  for (const m of text.matchAll(/`([a-z][\w-]*:[^`]*\$\{[^`]*)`/g)) {
    const parts = m[1].split(/\$\{[^}]*\}/).map((p) => p.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    patterns.push({ source: `${path}: ${m[1]}`, match: new RegExp(`^${parts.join('[\\w.-]+')}$`) });
  }
}

test('Vietnamese and English say the same things', () => {
  expect([...vi.keys()].filter((k) => !enKeys.has(plural(k)))).toEqual([]);
  expect([...enKeys].filter((k) => !vi.has(k))).toEqual([]);
});

test('with the same names in them', () => {
  const wrong = [...en].filter(([key, text]) => {
    const other = vi.get(plural(key));
    if (other === undefined) return false;
    const missing = placeholders(text).filter((p) => !placeholders(other).includes(p) && p !== 'count');
    return missing.length > 0 || (key.endsWith('_one') === false && placeholders(other).some((p) => !placeholders(text).includes(p)));
  });
  expect(wrong.map(([key]) => key)).toEqual([]);
});

test('English has both one and other', () => {
  const wrong = [...en.keys()].filter((k) => k.endsWith('_one') && !en.has(k.replace(/_one$/, '_other')));
  expect(wrong).toEqual([]);
});

test('every key in use exists', () => {
  expect([...fixed].filter(([key]) => !vi.has(key)).map(([key, path]) => `${path}: ${key}`)).toEqual([]);
  expect(patterns.filter((p) => ![...vi.keys()].some((k) => p.match.test(k))).map((p) => p.source)).toEqual([]);
});

test('every key that exists is in use', () => {
  const unused = [...vi.keys()].filter((k) => !fixed.has(k) && !patterns.some((p) => p.match.test(k)));
  expect(unused).toEqual([]);
});

// Words that go into Vietnamese documents, legal words kept beside their English, and examples.
const vietnameseOnPurpose = /^(direct:phrase\.|drafting:replySubject|register:noSecrets|session:setup\.hint\.|admin:people\.titleHint|session:otherLanguage)/;

test('no Vietnamese letters in English texts', () => {
  const wrong = [...en].filter(([key, text]) => !vietnameseOnPurpose.test(key) && /[ăâđêôơưạảãáàấầẩẫậắằẳẵặẹẻẽéèếềểễệỉịĩíìọỏõóòốồổỗộớờởỡợụủũúùứừửữựỵỷỹýỳ]/iu.test(text));
  expect(wrong.map(([key, text]) => `${key}: ${text}`)).toEqual([]);
});
