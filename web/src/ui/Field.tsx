import type { InputHTMLAttributes, ReactNode, TextareaHTMLAttributes } from 'react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from './icons';

export type FieldControl = { id: string; 'aria-describedby'?: string; 'aria-invalid'?: boolean; 'aria-required'?: boolean };

type Props = {
  label: ReactNode;
  error?: string;
  hint?: ReactNode;
  required?: boolean;
  children: (control: FieldControl) => ReactNode;
};

/** Label above, control, then what is wrong or what helps; tied together for screen readers. */
export function Field({ label, error, hint, required, children }: Props) {
  const id = useId();
  const described = [error && `${id}-e`, hint && `${id}-h`].filter(Boolean).join(' ') || undefined;
  return (
    <div className="field">
      <label htmlFor={id}>
        {label}
        {required && <span aria-hidden="true"> *</span>}
      </label>
      {children({ id, 'aria-describedby': described, 'aria-invalid': error ? true : undefined, 'aria-required': required || undefined })}
      {error && (
        <div className="wrong" id={`${id}-e`}>
          <Icon name="warn" size={14} style={{ marginTop: 3, flex: 'none' }} />
          {error}
        </div>
      )}
      {hint && (
        <div className="hint" id={`${id}-h`}>
          {hint}
        </div>
      )}
    </div>
  );
}

type TextProps = Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange' | 'value' | 'size'> & {
  label: ReactNode;
  value: string;
  onChange: (value: string) => void;
  error?: string;
  hint?: ReactNode;
};

export function TextField({ label, value, onChange, error, hint, required, className, ...rest }: TextProps) {
  return (
    <Field label={label} error={error} hint={hint} required={required}>
      {(c) => <input className={`input ${className ?? ''}`} type="text" autoComplete="off" {...rest} {...c} value={value} onChange={(e) => onChange(e.target.value)} />}
    </Field>
  );
}

type AreaProps = Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, 'onChange' | 'value'> & {
  label: ReactNode;
  value: string;
  onChange: (value: string) => void;
  error?: string;
  hint?: ReactNode;
};

export function TextArea({ label, value, onChange, error, hint, required, ...rest }: AreaProps) {
  return (
    <Field label={label} error={error} hint={hint} required={required}>
      {(c) => <textarea className="input" {...rest} {...c} value={value} onChange={(e) => onChange(e.target.value)} />}
    </Field>
  );
}

/** Paste and password managers work; Caps Lock is told. */
export function PasswordField({ hint, ...props }: TextProps) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(false);
  const [caps, setCaps] = useState(false);
  const { label, value, onChange, error, required, ...rest } = props;
  return (
    <Field label={label} error={error} required={required} hint={caps ? t('common:password.caps') : hint}>
      {(c) => (
        <div className="row">
          <input
            className="input"
            autoComplete="current-password"
            {...rest}
            {...c}
            type={shown ? 'text' : 'password'}
            value={value}
            onChange={(e) => onChange(e.target.value)}
            onKeyUp={(e) => setCaps(e.getModifierState('CapsLock'))}
          />
          <button type="button" className="btn" aria-pressed={shown} onClick={() => setShown(!shown)}>
            {shown ? t('common:password.hide') : t('common:password.show')}
          </button>
        </div>
      )}
    </Field>
  );
}
