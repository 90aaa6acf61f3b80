// pdf.js, fetched when the first paper is opened (or in idle time before). The legacy build: office machines are old.
import type { PDFDocumentLoadingTask } from 'pdfjs-dist';
import worker from 'pdfjs-dist/legacy/build/pdf.worker.min.mjs?url';

let library: Promise<typeof import('pdfjs-dist')> | undefined;

export function pdfjs(): Promise<typeof import('pdfjs-dist')> {
  library ??= import('pdfjs-dist/legacy/build/pdf.min.mjs').then((lib) => {
    lib.GlobalWorkerOptions.workerSrc = worker;
    return lib as unknown as typeof import('pdfjs-dist');
  });
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
