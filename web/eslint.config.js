import { dirname, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import globals from 'globals';
import hooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const src = resolve(dirname(fileURLToPath(import.meta.url)), 'src');

/** The layer a file of src/ belongs to: lib, ui, rows, app, or features/<name>. */
function layerOf(file) {
  const parts = relative(src, file).split(sep);
  return parts[0] === 'features' ? `features/${parts[1]}` : parts[0];
}

/** Who may know whom. lib and ui know no business; a feature knows no other feature: the app puts them together. */
const allowed = {
  lib: ['lib', 'locales'],
  ui: ['ui', 'lib'],
  rows: ['rows', 'ui', 'lib'],
  feature: ['rows', 'ui', 'lib'],
};

const zones = {
  meta: { type: 'problem', schema: [], messages: { zone: '{{from}} may not import {{to}}: {{why}}' } },
  create(context) {
    const from = layerOf(context.filename);
    if (from === 'app' || from.startsWith('..')) return {};
    const rule = allowed[from.startsWith('features/') ? 'feature' : from];
    if (!rule) return {};
    function check(node) {
      const path = node.source?.value;
      if (typeof path !== 'string' || !(path.startsWith('.') || path.startsWith('@/'))) return;
      const to = layerOf(path.startsWith('@/') ? resolve(src, path.slice(2)) : resolve(dirname(context.filename), path));
      if (to === from || rule.includes(to)) return;
      const why = to.startsWith('features/') ? 'features are put together in app/' : 'the lower layer must not know the higher one';
      context.report({ node, messageId: 'zone', data: { from, to, why } });
    }
    return { ImportDeclaration: check, ExportNamedDeclaration: check, ExportAllDeclaration: check, ImportExpression: check };
  },
};

const spoken = new Set(['aria-label', 'title', 'placeholder', 'alt', 'label', 'description']);
const rawText = {
  meta: { type: 'problem', schema: [], messages: { raw: 'Text for people belongs in src/locales, in both languages: “{{text}}”' } },
  create(context) {
    const report = (node, text) => /\p{L}{2,}/u.test(text) && context.report({ node, messageId: 'raw', data: { text: text.trim() } });
    return {
      JSXText: (node) => report(node, node.value),
      JSXAttribute(node) {
        if (spoken.has(node.name.name) && node.value?.type === 'Literal') report(node, String(node.value.value));
      },
    };
  },
};

export default tseslint.config(
  { ignores: ['dist', 'node_modules', 'test-results', 'src/lib/schema.d.ts'] },
  ...tseslint.configs.recommended,
  {
    files: ['src/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': hooks, house: { rules: { zones, 'raw-text': rawText } } },
    languageOptions: { globals: globals.browser },
    rules: {
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      'house/zones': 'error',
      'house/raw-text': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-restricted-imports': ['error', { paths: [{ name: 'antd', importNames: ['Table', 'DatePicker', 'message', 'notification'], message: 'Too slow or wrong for typed dates: use WorkList, DateField, toast.' }] }],
      'no-restricted-syntax': ['error', { selector: "JSXAttribute[name.name='dangerouslySetInnerHTML']", message: 'Render marks with <Marked/>.' }],
    },
  },
  { files: ['src/**/*.test.{ts,tsx}'], rules: { 'house/raw-text': 'off' } },
  { files: ['**/*.{js,mjs}'], languageOptions: { globals: { ...globals.node, ...globals.browser } } },
);
