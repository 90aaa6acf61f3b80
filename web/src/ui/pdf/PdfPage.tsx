import { useEffect, useRef } from 'react';
import type { PDFDocumentProxy, RenderTask } from 'pdfjs-dist';
import { useTranslation } from 'react-i18next';
import { pdfjs } from './load';

const maxPixels = 16_000_000;

type Props = { pdf: PDFDocumentProxy; number: number; width: number; height: number; scale: number; near: boolean };

/** One sheet. Far from the eye it is an empty white box that holds no pixels. */
export function PdfPage({ pdf, number, width, height, scale, near }: Props) {
  const { t } = useTranslation();
  const canvas = useRef<HTMLCanvasElement>(null);
  const text = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const sheet = canvas.current;
    const words = text.current;
    if (!near || !sheet || !words || scale <= 0) return;
    let over = false;
    let task: RenderTask | undefined;
    void (async () => {
      const [lib, page] = await Promise.all([pdfjs(), pdf.getPage(number)]);
      if (over) return;
      const viewport = page.getViewport({ scale });
      const wanted = Math.min(devicePixelRatio || 1, innerWidth < 768 ? 2 : 3);
      const ratio = Math.min(wanted, Math.sqrt(maxPixels / (viewport.width * viewport.height)));
      sheet.width = Math.floor(viewport.width * ratio);
      sheet.height = Math.floor(viewport.height * ratio);
      task = page.render({ canvas: sheet, viewport, transform: ratio === 1 ? undefined : [ratio, 0, 0, ratio, 0, 0] });
      await task.promise;
      if (over) return;
      words.replaceChildren();
      words.style.setProperty('--total-scale-factor', String(scale));
      await new lib.TextLayer({ textContentSource: page.streamTextContent(), container: words, viewport }).render();
    })().catch(() => undefined); // a cancelled or broken page stays white; the file's own failure is told by the reader
    return () => {
      over = true;
      task?.cancel();
      sheet.width = 0;
      sheet.height = 0;
      words.replaceChildren();
    };
  }, [pdf, number, scale, near]);

  return (
    <div className="pdf-page" role="group" aria-label={t('common:pdf.page', { page: number })} data-page={number} style={{ width: width * scale, height: height * scale }}>
      <canvas ref={canvas} aria-hidden="true" />
      <div ref={text} className="textLayer" lang="vi" />
    </div>
  );
}
