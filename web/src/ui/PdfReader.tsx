import { lazy, Suspense } from 'react';
import type { ComponentProps } from 'react';
import { SkeletonRows } from './states';

const Reader = lazy(() => import('./pdf/PdfReader').then((m) => ({ default: m.PdfReader })));

/** The reader of papers; its code and pdf.js come when the first one is opened. */
export function PdfReader(props: ComponentProps<typeof Reader>) {
  return (
    <Suspense fallback={<SkeletonRows rows={4} />}>
      <Reader {...props} />
    </Suspense>
  );
}

/** Fetches the reader in idle time, so that the first paper opens at once. */
export function prefetchReader(): void {
  const later = window.requestIdleCallback ?? ((fn: () => void) => setTimeout(fn, 1500));
  later(() => void import('./pdf/PdfReader').then(() => import('./pdf/load')).then((m) => m.pdfjs()));
}
