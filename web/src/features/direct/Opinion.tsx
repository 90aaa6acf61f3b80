import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { TextArea } from '@/ui/Field';
import { expand } from './direction';

type Props = { value: string; error?: string; onChange: (value: string) => void };

const names = ['kt', 'gq', 'bc', 'pb'] as const;

/** Ý kiến: free text; `;kt` becomes a phrase, and the phrases are buttons too. */
export function Opinion({ value, error, onChange }: Props) {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const phrases = Object.fromEntries(names.map((name) => [name, t(`direct:phrase.${name}`)]));

  function type(text: string) {
    const area = box.current?.querySelector('textarea');
    const done = area && expand(text, area.selectionStart, phrases);
    onChange(done ? done.text : text);
    if (done) requestAnimationFrame(() => area.setSelectionRange(done.caret, done.caret));
  }
  function insert(phrase: string) {
    onChange(value.trim() ? `${value.trimEnd()} ${phrase}` : phrase);
    box.current?.querySelector('textarea')?.focus();
  }
  return (
    <div ref={box} className="stack-s">
      <TextArea label={t('direct:field.opinion')} rows={3} maxLength={2000} value={value} error={error} onChange={type} hint={t('direct:phraseHint')} />
      <div className="row wrap chips" role="group" aria-label={t('direct:phrases')}>
        {names.map((name) => (
          <button key={name} type="button" className="btn small plain" title={phrases[name]} onClick={() => insert(phrases[name])}>
            <span className="kbd" aria-hidden="true">;{name}</span>
            {t(`direct:phraseName.${name}`)}
          </button>
        ))}
      </div>
    </div>
  );
}
