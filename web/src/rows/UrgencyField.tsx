import { useId } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import './fields.css';

type Props = { label: ReactNode; value: string; onChange: (value: string) => void; inputProps?: Record<string, unknown> };

/** Độ khẩn: four levels, their order repeated by marks; arrows move, one tab stop. */
export function UrgencyField({ label, value, onChange, inputProps }: Props) {
  const { t } = useTranslation();
  const name = useId();
  return (
    <fieldset className="field urgency">
      <legend className="label">{label}</legend>
      <div className="urgency-row">
        {['0', '1', '2', '3'].map((level) => (
          <label key={level} className={`urgency-${level}`}>
            <input type="radio" name={name} value={level} checked={value === level} onChange={() => onChange(level)} {...(value === level ? inputProps : {})} />
            <span>
              {level !== '0' && <b aria-hidden="true">{'!'.repeat(Number(level))} </b>}
              {t(`rows:urgency.${level}`)}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
