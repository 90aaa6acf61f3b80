// How much JavaScript each first screen costs over the wire (gzip -9), against its budget. Fails when one is over.
import { readFileSync, statSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const dist = new URL('../dist/', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('manifest.json', dist), 'utf8'));
const entry = 'index.html';
const viTexts = Object.keys(manifest).filter((k) => k.startsWith('src/locales/vi/'));

const routes = [
  { name: 'login', budget: 110, chunks: ['src/app/Gate.tsx'] },
  { name: 'inbox', budget: 260, chunks: ['src/app/App.tsx', 'src/app/Shell.tsx', 'src/app/screens/Tasks.tsx', ...viTexts] },
  { name: 'workbench', budget: 360, chunks: ['src/app/App.tsx', 'src/app/Shell.tsx', 'src/features/register/RegisterScreen.tsx', ...viTexts] },
  { name: 'document', budget: 260, chunks: ['src/app/App.tsx', 'src/app/Shell.tsx', 'src/app/screens/Document.tsx', ...viTexts] },
];

const sizes = new Map();
function gz(file) {
  if (!sizes.has(file)) sizes.set(file, gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length);
  return sizes.get(file);
}
function files(key, seen = new Set()) {
  const chunk = manifest[key];
  if (!chunk) throw new Error(`no chunk ${key}: build first, or the route moved`);
  if (seen.has(chunk.file)) return seen;
  seen.add(chunk.file);
  for (const next of chunk.imports ?? []) files(next, seen);
  return seen;
}
const kb = (n) => (n / 1000).toFixed(1).padStart(7);

let over = 0;
function line(name, bytes, budget) {
  const bad = bytes > budget * 1000;
  over += bad;
  console.log(`${bad ? 'OVER' : 'ok  '} ${name.padEnd(16)} ${kb(bytes)} KB of ${budget}`);
}
for (const r of routes) {
  const all = new Set();
  for (const key of [entry, ...r.chunks]) for (const f of files(key)) if (f.endsWith('.js')) all.add(f);
  line(r.name, [...all].reduce((n, f) => n + gz(f), 0), r.budget);
}
const values = Object.values(manifest);
const pdf = values.filter((c) => /pdfjs-dist\/build\/pdf(\.worker)?\.min/.test(c.src ?? ''));
line('pdf.js + worker', [...new Set(pdf.map((c) => c.file))].reduce((n, f) => n + gz(f), 0), 490);
const fonts = [...new Set(values.flatMap((c) => [c.file, ...(c.assets ?? [])]).filter((f) => f.endsWith('.woff2')))];
line('fonts', fonts.reduce((n, f) => n + statSync(new URL(f, dist)).size, 0), 60);
process.exitCode = over ? 1 : 0;
