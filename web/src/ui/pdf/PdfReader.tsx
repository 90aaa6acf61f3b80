import type { ReactNode } from 'react';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useKeys } from '@/lib/keys';
import { Button } from '../Button';
import { Icon } from '../icons';
import { Notice } from '../states';
import { PdfPage } from './PdfPage';
import { usePdf } from './usePdf';
import './pdf.css';

type Props = {
  src: string;
  name: string;
  /** The address to save the file from; the source itself when absent. */
  download?: string;
  /** Told when a passage was selected on the paper, with its text. */
  onSelectText?: (text: string) => void;
  /** Small heads (panes): fewer buttons. */
  plain?: boolean;
  keysOff?: boolean;
  extra?: ReactNode;
};

const gap = 12;

/** The paper. White in every theme; only the sheets in sight and their neighbours are drawn. */
export function PdfReader({ src, name, download, onSelectText, plain, keysOff, extra }: Props) {
  const { t } = useTranslation();
  const { pdf, sizes, problem } = usePdf(src);
  const desk = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const [view, setView] = useState({ top: 0, height: 0 });
  const [zoom, setZoom] = useState(1);
  const phone = width > 0 && width < 560;

  useLayoutEffect(() => {
    const el = desk.current;
    if (!el) return;
    const measure = () => {
      setWidth(el.clientWidth);
      setView({ top: el.scrollTop, height: el.clientHeight });
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(el);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    desk.current?.scrollTo({ top: 0 });
    setZoom(1);
  }, [src]);

  const widest = Math.max(1, ...sizes.map((s) => s.width));
  const fit = Math.min((width - (phone ? 0 : 32)) / widest, 1.6);
  const scale = Math.max(0.1, fit * zoom);
  const tops = useMemo(() => {
    const all: number[] = [];
    let top = gap;
    for (const s of sizes) {
      all.push(top);
      top += s.height * scale + gap;
    }
    return all;
  }, [sizes, scale]);
  const page = Math.max(1, tops.filter((top) => top <= view.top + view.height / 3).length);

  const go = (n: number) => desk.current?.scrollTo({ top: (tops[Math.max(0, Math.min(sizes.length, n) - 1)] ?? 0) - gap });
  const resize = (by: number) => setZoom((z) => Math.max(0.4, Math.min(4, Math.round(z * by * 100) / 100)));
  const print = () => window.open(src, '_blank', 'noopener');

  const inList = (e: KeyboardEvent) => (e.target as HTMLElement).closest?.('.wl-box');
  useKeys(
    [
      { code: 'PageDown', label: t('common:keys.pageDown'), run: (e) => (inList(e) ? false : go(page + 1)) },
      { code: 'PageUp', label: t('common:keys.pageUp'), run: (e) => (inList(e) ? false : go(page - 1)) },
      { code: 'Equal', label: t('common:pdf.zoomIn'), run: () => resize(1.2) },
      { code: 'Equal', shift: true, label: t('common:pdf.zoomIn'), run: () => resize(1.2) },
      { code: 'Minus', label: t('common:pdf.zoomOut'), run: () => resize(1 / 1.2) },
      { code: 'Digit0', label: t('common:pdf.fit'), run: () => setZoom(1) },
      { code: 'KeyP', label: t('common:pdf.print'), run: print },
    ],
    Boolean(pdf) && !keysOff,
  );

  function selected() {
    const text = getSelection()?.toString().replace(/\s+/g, ' ').trim();
    if (text) onSelectText?.(text);
  }

  return (
    <section className="pdf" aria-label={t('common:pdf.label', { name })}>
      <div className="pdf-bar no-print" role="toolbar" aria-label={t('common:pdf.toolbar')}>
        <span className="pdf-name ellipsis" title={name}>
          {name}
        </span>
        {pdf && <PageBox page={page} count={sizes.length} go={go} />}
        {!plain && <Button kind="plain" small icon="minus" aria-label={t('common:pdf.zoomOut')} title={t('common:pdf.zoomOut')} keys="−" onClick={() => resize(1 / 1.2)} />}
        {!plain && <Button kind="plain" small icon="plus" aria-label={t('common:pdf.zoomIn')} title={t('common:pdf.zoomIn')} keys="+" onClick={() => resize(1.2)} />}
        <Button kind="plain" small icon="width" aria-label={t('common:pdf.fit')} title={t('common:pdf.fit')} keys="0" onClick={() => setZoom(1)} />
        {!plain && <Button kind="plain" small icon="print" aria-label={t('common:pdf.print')} title={t('common:pdf.print')} keys="p" onClick={print} />}
        <a className="btn plain small icon" href={download ?? src} download={name} aria-label={t('common:pdf.download')} title={t('common:pdf.download')}>
          <Icon name="download" />
        </a>
        {extra}
      </div>
      <div
        ref={desk}
        className="pdf-desk"
        tabIndex={0}
        role="region"
        aria-label={name}
        data-pages={sizes.length}
        onScroll={(e) => setView({ top: e.currentTarget.scrollTop, height: e.currentTarget.clientHeight })}
        onPointerUp={onSelectText && selected}
        onKeyUp={onSelectText && ((e) => e.shiftKey && selected())}
      >
        {problem ? (
          <div style={{ padding: 16 }}>
            <Notice kind="error">{t(problem === 'locked' ? 'common:pdf.locked' : 'common:pdf.failed')}</Notice>
          </div>
        ) : pdf ? (
          sizes.map((s, i) => (
            <PdfPage key={`${src} ${i}`} pdf={pdf} number={i + 1} width={s.width} height={s.height} scale={scale} near={tops[i] < view.top + view.height * 2 && tops[i] + s.height * scale > view.top - view.height} />
          ))
        ) : (
          <div className="pdf-page pdf-wait" style={{ width: Math.max(120, Math.min(width - 32, 720)) }}>
            <span className="sr" role="status">
              {t('common:pdf.loading')}
            </span>
          </div>
        )}
      </div>
    </section>
  );
}

function PageBox({ page, count, go }: { page: number; count: number; go: (n: number) => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState<string>();
  function settle() {
    const n = Number(typed);
    if (typed && Number.isInteger(n) && n >= 1) go(n);
    setTyped(undefined);
  }
  return (
    <span className="pdf-pages">
      <input aria-label={t('common:pdf.goto')} inputMode="numeric" value={typed ?? page} onChange={(e) => setTyped(e.target.value)} onBlur={settle} onKeyDown={(e) => e.key === 'Enter' && settle()} onFocus={(e) => e.target.select()} />
      {t('common:pdf.of', { count })}
    </span>
  );
}
