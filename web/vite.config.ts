import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('.', import.meta.url));
const pdfjs = join(root, 'node_modules/pdfjs-dist');
const folders = ['wasm', 'standard_fonts', 'cmaps', 'iccs'];
const types: Record<string, string> = { '.js': 'text/javascript', '.mjs': 'text/javascript', '.wasm': 'application/wasm' };

/** The decoders and fonts pdf.js fetches while it reads, served from our own origin: scans are often JPEG 2000 or JBIG2. */
function pdfAssets(): Plugin {
  return {
    name: 'pdf-assets',
    configureServer(server) {
      server.middlewares.use('/pdfjs/', (req, res, next) => {
        const [folder, name] = (req.url ?? '').split('?')[0].split('/').filter(Boolean);
        if (!folders.includes(folder) || !name || !readdirSync(join(pdfjs, folder)).includes(name)) return next();
        res.setHeader('Content-Type', types[extname(name)] ?? 'application/octet-stream');
        res.end(readFileSync(join(pdfjs, folder, name)));
      });
    },
    generateBundle() {
      for (const folder of folders) {
        for (const name of readdirSync(join(pdfjs, folder))) {
          this.emitFile({ type: 'asset', fileName: `pdfjs/${folder}/${name}`, source: readFileSync(join(pdfjs, folder, name)) });
        }
      }
      // The Go binary embeds dist/; the placeholder lets it compile before the first build.
      this.emitFile({ type: 'asset', fileName: '.gitkeep', source: '' });
    },
  };
}

export default defineConfig({
  plugins: [react(), pdfAssets()],
  resolve: { alias: { '@': join(root, 'src') } },
  server: { host: '127.0.0.1', port: 5173, proxy: { '/api': { target: process.env.CONGVAN_API ?? 'http://127.0.0.1:8080' } } },
  build: { target: 'es2022', manifest: 'manifest.json', chunkSizeWarningLimit: 1500, assetsInlineLimit: 0 },
  test: { environment: 'jsdom', include: ['src/**/*.test.{ts,tsx}'], setupFiles: ['src/lib/testing.ts'], testTimeout: 15_000 },
});
