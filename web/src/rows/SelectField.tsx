import type { ReactNode } from 'react';
import { Field } from '@/ui/Field';

type Props = {
  label: ReactNode;
  value: string;
  options: { value: string; label: string }[];
  /** Words of the empty choice; without them there is none. */
  empty?: string;
  error?: string;
  hint?: ReactNode;
  required?: boolean;
  onChange: (value: string) => void;
  inputProps?: Record<string, unknown>;
};

/** A choice among few: the browser's own list, on phones the system's. */
export function SelectField({ label, value, options, empty, error, hint, required, onChange, inputProps }: Props) {
  return (
    <Field label={label} error={error} hint={hint} required={required}>
      {(c) => (
        <select className="input" {...inputProps} {...c} value={value} onChange={(e) => onChange(e.target.value)}>
          {empty !== undefined && <option value="">{empty}</option>}
          {options.map((o) => <option key={o.value} value={o.value}>{o.label}</option>)}
        </select>
      )}
    </Field>
  );
}
