// pdf.js, fetched when the first paper is opened (or in idle time before). Browsers of this year get the modern build,
// the older ones of many offices the legacy build, which is bigger.
import type { PDFDocumentLoadingTask } from 'pdfjs-dist';
import legacyWorker from 'pdfjs-dist/legacy/build/pdf.worker.min.mjs?url';
import worker from 'pdfjs-dist/build/pdf.worker.min.mjs?url';

type Library = typeof import('pdfjs-dist');

let library: Promise<Library> | undefined;

/** What the modern build needs that older browsers lack. */
function modern(): boolean {
  return 'getOrInsertComputed' in Map.prototype && 'try' in Promise && 'toHex' in Uint8Array.prototype;
}

async function load(): Promise<Library> {
  const now = modern();
  const lib = (now ? await import('pdfjs-dist/build/pdf.min.mjs') : await import('pdfjs-dist/legacy/build/pdf.min.mjs')) as unknown as Library;
  lib.GlobalWorkerOptions.workerSrc = now ? worker : legacyWorker;
  return lib;
}

export function pdfjs(): Promise<Library> {
  library ??= load();
  return library;
}

/** Nothing here evaluates text as code, so the page's strict Content-Security-Policy holds. */
export async function openPdf(url: string): Promise<PDFDocumentLoadingTask> {
  const lib = await pdfjs();
  return lib.getDocument({
    url,
    isEvalSupported: false,
    wasmUrl: '/pdfjs/wasm/',
    iccUrl: '/pdfjs/iccs/',
    standardFontDataUrl: '/pdfjs/standard_fonts/',
    cMapUrl: '/pdfjs/cmaps/',
    cMapPacked: true,
  });
}
