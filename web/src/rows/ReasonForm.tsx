import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useDraft } from '@/lib/drafts';
import { Button } from '@/ui/Button';
import { TextArea } from '@/ui/Field';

type Props = {
  /** Names the unsent text, e.g. "return.<document id>". */
  name: string;
  label: string;
  /** Reasons used every day, already translated; keys 1…9 choose one. */
  canned: string[];
  submit: string;
  danger?: boolean;
  busy?: boolean;
  error?: string;
  onSubmit: (reason: string) => void;
  onCancel: () => void;
};

/**
 * A return needs words: one press on a usual reason or free text, then Ctrl+Enter. Nothing is sent when it is empty, and
 * what was typed is still there after a refusal.
 */
export function ReasonForm({ name, label, canned, submit, danger, busy, error, onSubmit, onCancel }: Props) {
  const { t } = useTranslation();
  const draft = useDraft(name, { text: '', asked: false });
  const box = useRef<HTMLFormElement>(null);
  const { text, asked } = draft.value;

  function choose(reason: string) {
    draft.set({ text: text.trim() && !canned.includes(text.trim()) ? `${reason}. ${text.trim()}` : reason });
    box.current?.querySelector('textarea')?.focus();
  }
  function send() {
    if (!text.trim()) {
      draft.set({ asked: true });
      box.current?.querySelector('textarea')?.focus();
      return;
    }
    onSubmit(text.trim().normalize('NFC'));
  }
  return (
    <form
      ref={box}
      className="stack"
      onSubmit={(e) => {
        e.preventDefault();
        send();
      }}
      onKeyDown={(e) => {
        if (e.nativeEvent.isComposing) return;
        const typing = e.target instanceof HTMLTextAreaElement;
        const digit = /^Digit([1-9])$/.exec(e.code);
        if (e.code === 'Enter' && (e.ctrlKey || e.metaKey)) send();
        else if (e.code === 'Escape') onCancel();
        else if (digit && (e.altKey || (!typing && !e.ctrlKey)) && canned[Number(digit[1]) - 1]) choose(canned[Number(digit[1]) - 1]);
        else return;
        e.preventDefault();
        e.stopPropagation();
      }}
    >
      <div className="row wrap" role="group" aria-label={t('signatures:reason.usual')}>
        {canned.map((reason, i) => (
          <button key={reason} type="button" className="btn small" aria-pressed={text.startsWith(reason)} autoFocus={i === 0} onClick={() => choose(reason)}>
            <span className="kbd" aria-hidden="true">{i + 1}</span>
            {reason}
          </button>
        ))}
      </div>
      <TextArea label={label} required maxLength={2000} rows={3} value={text} onChange={(value) => draft.set({ text: value })} error={error ?? (asked && !text.trim() ? t('signatures:reason.empty') : undefined)} />
      <div className="row wrap">
        <Button kind={danger ? 'danger' : 'primary'} type="submit" busy={busy} keys="Ctrl+Enter">{submit}</Button>
        <Button kind="plain" keys="Esc" onClick={onCancel}>{t('signatures:reason.cancel')}</Button>
      </div>
    </form>
  );
}
