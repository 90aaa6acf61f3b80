import { useEffect, useRef, useState } from 'react';
import type { KeyboardEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatDate, parseDate } from '@/lib/dates';
import { Field } from './Field';
import { Icon } from './icons';

type Props = {
  label: ReactNode;
  /** yyyy-mm-dd, or '' for none */
  value: string;
  /** A whole date or ''. What cannot be read stays in the box and is not reported. */
  onChange: (value: string) => void;
  /** Told when the text in the box is not a date (true) or is one again (false): a form with such a box is not sent. */
  onInvalid?: (invalid: boolean) => void;
  error?: string;
  hint?: ReactNode;
  required?: boolean;
  autoFocus?: boolean;
  onKeyDown?: (event: KeyboardEvent<HTMLInputElement>) => void;
  /** Extra attributes for the input, e.g. data-field. */
  inputProps?: Record<string, unknown>;
};

/**
 * A date typed the way people write it: 25/11/2025, 251125, 5/3/2020, h (today), +7. A date that does not exist (31/02)
 * is refused with the text kept. The calendar of the system is one button away, never the only way.
 */
export function DateField({ label, value, onChange, onInvalid, error, hint, required, autoFocus, onKeyDown, inputProps }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState(() => formatDate(value));
  const [wrong, setWrong] = useState<string>();
  const last = useRef(value);
  const native = useRef<HTMLInputElement>(null);

  useEffect(() => {
    if (value === last.current) return;
    last.current = value;
    setText(formatDate(value));
    setWrong(undefined);
  }, [value]);

  function report(next: string) {
    if (wrong) onInvalid?.(false);
    setWrong(undefined);
    last.current = next;
    if (next !== value) onChange(next);
  }
  function settle() {
    if (!text.trim()) return report('');
    const parsed = parseDate(text);
    if (parsed.ok) {
      setText(formatDate(parsed.value));
      return report(parsed.value);
    }
    setWrong(t(parsed.reason === 'calendar' ? 'common:date.notInCalendar' : 'common:date.notADate', { text }));
    onInvalid?.(true);
  }

  return (
    <Field label={label} error={wrong ?? error} hint={hint} required={required}>
      {(c) => (
        <div className="row" style={{ gap: 4, position: 'relative' }}>
          <input
            className="input"
            type="text"
            inputMode="numeric"
            autoComplete="off"
            placeholder={t('common:date.placeholder')}
            {...inputProps}
            {...c}
            autoFocus={autoFocus}
            value={text}
            onChange={(e) => setText(e.target.value)}
            onBlur={settle}
            onKeyDown={(e) => {
              if (e.key === 'Enter' && !e.nativeEvent.isComposing) settle();
              onKeyDown?.(e);
            }}
          />
          <button type="button" className="btn icon plain" tabIndex={-1} aria-label={t('common:date.open')} title={t('common:date.open')} onClick={() => native.current?.showPicker()}>
            <Icon name="calendar" />
          </button>
          <input
            ref={native}
            type="date"
            tabIndex={-1}
            aria-hidden="true"
            style={{ position: 'absolute', right: 0, bottom: 0, width: 1, height: 1, opacity: 0, pointerEvents: 'none' }}
            value={value}
            onChange={(e) => {
              setText(formatDate(e.target.value));
              report(e.target.value);
            }}
          />
        </div>
      )}
    </Field>
  );
}
