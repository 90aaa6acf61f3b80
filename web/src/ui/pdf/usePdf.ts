import { useEffect, useState } from 'react';
import type { PDFDocumentProxy } from 'pdfjs-dist';
import { openPdf } from './load';

export type Size = { width: number; height: number };
export type PdfState = { pdf?: PDFDocumentProxy; sizes: Size[]; problem?: 'failed' | 'locked' };

/** Opens a file and the sizes of its sheets; a new address closes the old file. */
export function usePdf(src: string): PdfState {
  const [state, setState] = useState<PdfState & { src: string }>({ src, sizes: [] });
  useEffect(() => {
    let over = false;
    let close: (() => void) | undefined;
    void (async () => {
      try {
        const task = await openPdf(src);
        close = () => void task.destroy();
        if (over) return close();
        const pdf = await task.promise;
        const first = (await pdf.getPage(1)).getViewport({ scale: 1 });
        const sizes: Size[] = Array.from({ length: pdf.numPages }, () => ({ width: first.width, height: first.height }));
        if (over) return;
        setState({ src, pdf, sizes });
        if (pdf.numPages > 60) return; // a long file: sheets of one size are assumed until they are drawn
        const all = await Promise.all(sizes.map(async (_, i) => (await pdf.getPage(i + 1)).getViewport({ scale: 1 })));
        if (!over && all.some((v) => v.width !== first.width || v.height !== first.height)) {
          setState({ src, pdf, sizes: all.map((v) => ({ width: v.width, height: v.height })) });
        }
      } catch (error) {
        const locked = error instanceof Error && error.name === 'PasswordException';
        if (!over) setState({ src, sizes: [], problem: locked ? 'locked' : 'failed' });
      }
    })();
    return () => {
      over = true;
      close?.();
    };
  }, [src]);
  return state.src === src ? state : { sizes: [] };
}
