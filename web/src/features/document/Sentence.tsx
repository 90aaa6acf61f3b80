import type { KeyboardEvent } from 'react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDraft } from '@/lib/drafts';
import { explain, ProblemError } from '@/lib/problem';
import type { Document } from '@/lib/types';
import { useActionName } from '@/rows/chips';
import { actionIcon } from '@/rows/words';
import { Button } from '@/ui/Button';
import { TextArea } from '@/ui/Field';
import { DraftBanner, Notice } from '@/ui/states';
import type { SimpleAct } from './api';
import { useAct } from './api';

type Act = Exclude<SimpleAct, 'start'>;

const needed: Act[] = ['return', 'opinion'];
const reasons = ['form', 'annex', 'recipients', 'content'] as const;

/** An act that takes a sentence: trình, duyệt, hoàn thành (if one likes), trả lại, ý kiến (must). A return always needs words. */
export function Sentence({ document, action, onDone }: { document: Document; action: Act; onDone: (said: string) => void }) {
  const { t } = useTranslation();
  const name = useActionName();
  const { row } = document;
  const draft = useDraft(`${action}.${row.id}`, { text: '' });
  const act = useAct(row.id);
  const [missing, setMissing] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const must = needed.includes(action);
  const { text } = draft.value;

  async function send() {
    if (act.isPending) return;
    if (must && !text.trim()) {
      setMissing(true);
      box.current?.querySelector('textarea')?.focus();
      return;
    }
    try {
      await act.mutateAsync({ action, text });
      draft.discard();
      onDone(t(`document:said.${action}`));
    } catch {
      // shown below; the words stay
    }
  }
  function onKeyDown(e: KeyboardEvent) {
    if (e.key !== 'Enter' || !(e.ctrlKey || e.metaKey) || e.nativeEvent.isComposing) return;
    e.preventDefault();
    void send();
  }
  const wrong = act.error instanceof ProblemError ? (act.error.field('/reason') ?? act.error.field('/comment')) : undefined;
  return (
    <div ref={box} className="stack" onKeyDown={onKeyDown}>
      <DraftBanner draft={draft} />
      {action === 'return' && (
        <div className="row wrap" role="group" aria-label={t('document:reasons')}>
          {reasons.map((r) => (
            <button key={r} type="button" className="pill" onClick={() => draft.set({ text: [text.trim(), t(`document:reason.${r}`)].filter(Boolean).join(' ') })}>
              {t(`document:reasonName.${r}`)}
            </button>
          ))}
        </div>
      )}
      <TextArea
        label={t(`document:words.${action}`)}
        hint={action === 'return' ? t('document:returnsTo') : undefined}
        required={must}
        maxLength={2000}
        value={text}
        onChange={(v) => {
          setMissing(false);
          draft.set({ text: v });
        }}
        error={wrong ?? (missing ? t('document:needWords') : undefined)}
      />
      {act.error && !wrong && (
        <Notice kind="error" live>
          {explain(act.error)}
        </Notice>
      )}
      <div>
        <Button kind="primary" icon={actionIcon[action]} keys="Ctrl+Enter" busy={act.isPending} onClick={send}>
          {action === 'opinion' ? t('document:sendOpinion') : name(action, row)}
        </Button>
      </div>
    </div>
  );
}
