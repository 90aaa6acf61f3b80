import type { KeyboardEvent, ReactNode } from 'react';
import { useEffect, useId, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { matches } from '@/lib/fold';
import { Field } from './Field';
import { Icon } from './icons';
import './picker.css';

export type Option = { value: string; label: string; /** second line */ detail?: string; /** more words to be found by */ also?: string };

const none: Option[] = [];

type Common = {
  label: ReactNode;
  options: Option[];
  error?: string;
  hint?: ReactNode;
  required?: boolean;
  placeholder?: string;
  autoFocus?: boolean;
  /** For options that come from the server: told what is typed; then nothing is filtered here. */
  onSearch?: (text: string) => void;
  loading?: boolean;
  /** The options still answer an earlier text: none of them may be taken. Enter waits for the right ones. */
  stale?: boolean;
  inputProps?: Record<string, unknown>;
  onKeyDown?: (event: KeyboardEvent<HTMLInputElement>) => void;
};
type Single = Common & { multiple?: false; value: string; onChange: (value: string, option?: Option) => void; /** Any text will do; options only help. */ free?: boolean };
type Multiple = Common & { multiple: true; value: Option[]; onChange: (value: Option[]) => void };

/**
 * A box to choose from many by a few letters, marks or no marks ("skh" finds Sở Khoa học). The first match is taken by
 * Enter or Tab. With `multiple` the chosen ones are chips that Backspace never removes by accident.
 */
export function Picker(props: Single | Multiple) {
  const { label, options, error, hint, required, placeholder, autoFocus, onSearch, loading, stale, inputProps, onKeyDown } = props;
  const { t } = useTranslation();
  const listId = useId();
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const [typed, setTyped] = useState<string>();
  const waiting = useRef(false); // Enter came before the options did

  const chosen = props.multiple ? props.value : none;
  const single = !props.multiple ? (options.find((o) => o.value === props.value)?.label ?? (props.free ? props.value : '')) : '';
  const text = typed ?? single;
  const found = useMemo(() => {
    if (stale) return none;
    const left = options.filter((o) => !chosen.some((c) => c.value === o.value));
    const query = typed?.trim();
    return (onSearch || !query ? left : left.filter((o) => matches(`${o.label} ${o.detail ?? ''} ${o.also ?? ''}`, query))).slice(0, 60);
  }, [options, chosen, typed, onSearch, stale]);

  useEffect(() => setActive(0), [typed]);
  useEffect(() => {
    if (open) document.getElementById(`${listId}-${active}`)?.scrollIntoView({ block: 'nearest' });
  }, [active, open, listId]);

  useEffect(() => {
    if (stale || !waiting.current) return;
    waiting.current = false;
    if (open && typed?.trim() && found[0]) take(found[0]);
  });

  function take(option: Option) {
    if (props.multiple) props.onChange([...props.value, option]);
    else props.onChange(option.value, option);
    setTyped(props.multiple ? '' : undefined);
    setOpen(false);
    if (props.multiple) onSearch?.('');
  }
  function leave() {
    waiting.current = false;
    setOpen(false);
    if (!props.multiple && typed !== undefined && !props.free && !typed.trim()) props.onChange('');
    setTyped(undefined);
  }
  function onKey(e: KeyboardEvent<HTMLInputElement>) {
    if (e.nativeEvent.isComposing) return;
    const move = { ArrowDown: 1, ArrowUp: -1 }[e.key];
    if (move) {
      e.preventDefault();
      if (!open) setOpen(true);
      else if (found.length) setActive((active + move + found.length) % found.length);
      return;
    }
    const searching = open && Boolean(typed?.trim());
    if (e.key === 'Escape' && open) {
      e.stopPropagation();
      setOpen(false);
      setTyped(undefined);
      return;
    }
    if (e.key === 'Enter' && stale && searching && (props.multiple || !props.free)) {
      e.preventDefault();
      waiting.current = true;
      return;
    }
    const modified = e.ctrlKey || e.metaKey || e.altKey;
    if ((e.key === 'Enter' || (e.key === 'Tab' && !e.shiftKey)) && !modified && open && found[active] && (searching || e.key === 'Enter')) {
      const exactText = !props.multiple && props.free && active === 0 && e.key === 'Tab';
      if (!exactText) {
        if (e.key === 'Enter') e.preventDefault();
        take(found[active]);
        if (e.key === 'Enter') return;
      }
    }
    onKeyDown?.(e);
  }

  return (
    <Field label={label} error={error} hint={hint} required={required}>
      {(c) => (
        <div className="picker">
          {chosen.length > 0 && (
            <ul className="picker-chosen">
              {chosen.map((o) => (
                <li key={o.value} className="chip blue">
                  {o.label}
                  <button type="button" aria-label={t('common:remove', { name: o.label })} onClick={() => props.multiple && props.onChange(props.value.filter((v) => v.value !== o.value))}>
                    <Icon name="cross" size={12} />
                  </button>
                </li>
              ))}
            </ul>
          )}
          <input
            className="input"
            type="text"
            role="combobox"
            autoComplete="off"
            spellCheck={false}
            aria-expanded={open}
            aria-controls={listId}
            aria-autocomplete="list"
            aria-activedescendant={open && found[active] ? `${listId}-${active}` : undefined}
            placeholder={placeholder ?? t('common:picker.placeholder')}
            {...inputProps}
            {...c}
            autoFocus={autoFocus}
            value={text}
            onChange={(e) => {
              waiting.current = false;
              setTyped(e.target.value);
              setOpen(true);
              onSearch?.(e.target.value);
              if (!props.multiple && props.free) props.onChange(e.target.value);
            }}
            onClick={() => setOpen(true)}
            onBlur={leave}
            onKeyDown={onKey}
          />
          <ul className="pop picker-list" id={listId} role="listbox" aria-label={t('common:picker.list')} hidden={!open || (found.length === 0 && !typed?.trim())}>
            {found.map((o, i) => (
              <li
                key={o.value}
                id={`${listId}-${i}`}
                role="option"
                aria-selected={!props.multiple && o.value === props.value}
                data-active={i === active}
                onPointerDown={(e) => {
                  e.preventDefault(); // the box keeps the focus
                  take(o);
                }}
              >
                <span className="grow">
                  {o.label}
                  {o.detail && <span className="muted"> · {o.detail}</span>}
                </span>
              </li>
            ))}
            {found.length === 0 && (
              <li role="option" aria-selected={false} aria-disabled="true" className="muted">
                {loading || stale ? t('common:loading') : t('common:picker.none', { text: typed ?? '' })}
              </li>
            )}
          </ul>
        </div>
      )}
    </Field>
  );
}
