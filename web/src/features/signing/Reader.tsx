import { useRef, useState, type TouchEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { keyName, useKeys } from '@/lib/keys';
import { usePrefetch } from '@/lib/prefetch';
import { explain } from '@/lib/problem';
import { fileUrl } from '@/lib/queries';
import type { DocumentRow } from '@/lib/types';
import { DeadlineText, UrgencyChip } from '@/rows/chips';
import { ReasonForm } from '@/rows/ReasonForm';
import { Button } from '@/ui/Button';
import { PdfReader } from '@/ui/PdfReader';
import { Notice } from '@/ui/states';
import { toast } from '@/ui/toast';
import { useReturn } from './api';
import { facts } from './QueueCard';
import { neighbours, nextUndecided, swipe } from './staging';
import type { Queue } from './useQueue';

type Props = { queue: Queue; row: DocumentRow; full: boolean };

const idle = (e: KeyboardEvent) => !(e.target instanceof HTMLElement && e.target.closest('button, a, input, summary'));

/** The paper, whole screen on a phone; agreeing only stages it and opens the next. */
export function Reader({ queue, row, full }: Props) {
  const { t } = useTranslation();
  const [returning, setReturning] = useState(false);
  const giveBack = useReturn();
  const finger = useRef<{ x: number; y: number }>(undefined);
  const { at, previous, next } = neighbours(queue.queue, row.id);
  const decision = queue.staged[row.id];
  usePrefetch(queue.queue.slice(at + 1, at + 3).flatMap((d) => (d.mainFile ? [fileUrl(d.id, d.mainFile)] : [])));
  const to = (id: string | undefined) => {
    if (id) queue.go({ vb: id }, true);
  };

  const keys = {
    agree: { code: 'Space', label: t('signing:agree'), run: (e: KeyboardEvent) => (idle(e) ? queue.settle(row.id, 'agreed') : false) },
    back: { code: 'Space', shift: true, label: t('signing:previous'), run: () => to(previous) },
    previous: { code: 'BracketLeft', label: t('signing:previous'), run: () => to(previous) },
    next: { code: 'BracketRight', label: t('signing:next'), run: () => to(next) },
    later: { code: 'KeyH', label: t('signing:later'), run: () => queue.settle(row.id, 'later') },
    giveBack: { code: 'KeyT', label: t('signing:return'), run: () => setReturning(true) },
    close: { code: 'Escape', label: t('signing:close'), run: () => (full ? queue.go({}, true) : false) },
  };
  useKeys(Object.values(keys), !returning);

  async function send(reason: string) {
    try {
      await giveBack.mutateAsync({ id: row.id, reason });
      toast.success(t('signing:returned', { subject: row.subject }));
      const after = nextUndecided(queue.queue, { ...queue.staged, [row.id]: 'later' }, row.id);
      queue.go(after ? { vb: after } : {}, true);
    } catch {
      // said under the text, which stays
    }
  }
  function touchEnd(e: TouchEvent) {
    const start = finger.current;
    finger.current = undefined;
    if (!start || e.touches.length > 0) return;
    const end = e.changedTouches[0];
    const desk = e.currentTarget.querySelector('.pdf-desk');
    const zoomed = desk && desk.scrollWidth > desk.clientWidth + 1; // a wide sheet is panned
    const way = swipe(end.clientX - start.x, end.clientY - start.y, zoomed ? 2 : (window.visualViewport?.scale ?? 1));
    if (way) to(way === 'next' ? next : previous);
  }
  return (
    <section className={full ? 'sign-reader full' : 'sign-reader'} aria-label={t('signing:reading', { subject: row.subject })}>
      <header className="sign-head">
        <div className="row">
          {full && <Button kind="plain" icon="back" aria-label={t('signing:close')} onClick={() => queue.go({}, true)} />}
          <span className="muted num">{t('signing:place', { at: at + 1, total: queue.queue.length })}</span>
          <UrgencyChip urgency={row.urgency} />
          {row.dueAt && <DeadlineText dueAt={row.dueAt} />}
          <span className="grow" />
          <Button kind="plain" icon="back" aria-label={t('signing:previous')} keys={keyName(keys.previous)} aria-disabled={!previous} onClick={() => to(previous)} />
          <Button kind="plain" icon="next" aria-label={t('signing:next')} keys={keyName(keys.next)} aria-disabled={!next} onClick={() => to(next)} />
        </div>
        <h2>{row.subject}</h2>
        <div className="muted">
          {[row.typeName, facts(row, t)].filter(Boolean).join(' · ')} · <Link to={`/van-ban/${row.id}`}>{t('signing:openDocument')}</Link>
        </div>
        {row.verdict === 'failed' && <Notice kind="error">{t('signing:flag.failedLong')}</Notice>}
      </header>
      <div
        className="sign-paper"
        onTouchStart={(e) => (finger.current = e.touches.length === 1 ? { x: e.touches[0].clientX, y: e.touches[0].clientY } : undefined)}
        onTouchEnd={touchEnd}
      >
        {row.mainFile ? <PdfReader src={fileUrl(row.id, row.mainFile)} name={row.subject} plain keysOff={returning} /> : <Notice kind="warning">{t('signing:noFile')}</Notice>}
      </div>
      {returning ? (
        <div className="sign-return">
          <ReasonForm
            name={`return.${row.id}`}
            label={t('signing:returnWhy')}
            canned={['1', '2', '3', '4'].map((n) => t(`signing:returnReason.${n}`))}
            submit={t('signing:return')}
            danger
            busy={giveBack.isPending}
            error={giveBack.error ? explain(giveBack.error) : undefined}
            onSubmit={send}
            onCancel={() => setReturning(false)}
          />
        </div>
      ) : (
        <div className="sign-bar">
          <Button kind="plain" icon="undo" keys={keyName(keys.giveBack)} onClick={() => setReturning(true)}>{t('signing:return')}</Button>
          <Button kind="plain" icon="clock" keys={keyName(keys.later)} onClick={() => queue.settle(row.id, 'later')}>{t('signing:later')}</Button>
          <Button kind="primary" className="agree" icon="check" keys={keyName(keys.agree)} onClick={() => queue.settle(row.id, 'agreed')}>
            {decision === 'agreed' ? t('signing:agreedNext') : t('signing:agree')}
          </Button>
        </div>
      )}
    </section>
  );
}
