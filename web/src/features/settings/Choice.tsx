import { useId } from 'react';

type Props<T extends string> = { label: string; value: T; options: { value: T; label: string }[]; onChange: (value: T) => unknown };

/** A few choices, all in sight. */
export function Choice<T extends string>({ label, value, options, onChange }: Props<T>) {
  const name = useId();
  return (
    <fieldset className="choice">
      <legend>{label}</legend>
      <div className="row wrap">
        {options.map((o) => (
          <label key={o.value} className="pill" data-on={o.value === value}>
            <input type="radio" name={name} checked={o.value === value} onChange={() => onChange(o.value)} />
            {o.label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
