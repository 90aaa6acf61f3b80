import { useTranslation } from 'react-i18next';
import type { Catalog } from '@/lib/types';
import { IssuerField, PersonPicker } from '@/rows/pickers';
import { SelectField } from '@/rows/SelectField';
import { UrgencyField } from '@/rows/UrgencyField';
import { DateField } from '@/ui/DateField';
import { TextArea, TextField } from '@/ui/Field';
import { Picker } from '@/ui/Picker';
import { MarkedLabel } from './MarkedLabel';
import { splitCode, type Field, type Sheet } from './fields';

type Props = {
  catalog: Catalog;
  sheet: Sheet;
  errorOf: (field: Field) => string | undefined;
  warningOf: (field: Field) => string | undefined;
  onChange: (field: Field, value: string) => void;
  onDate: (field: Field, invalid: boolean) => void;
};

/** The fields in the reading order of the page; each says where its text came from. */
export function SheetFields({ catalog, sheet, errorOf, warningOf, onChange, onDate }: Props) {
  const { t } = useTranslation();
  const { values, marks } = sheet;
  const of = (field: Field) => ({
    label: <MarkedLabel text={t(`register:field.${field}`)} mark={marks[field]} />,
    value: values[field],
    error: errorOf(field),
    hint: warningOf(field) && <span className="warning">{warningOf(field)}</span>,
    onChange: (value: string) => onChange(field, value),
  });
  const at = (field: Field) => ({ 'data-field': field });
  function number(text: string) {
    const parts = splitCode(text);
    if (!parts) return onChange('number', text);
    onChange('number', parts.number);
    onChange('notation', parts.notation);
  }
  return (
    <div className="sheet">
      <div className="wide"><IssuerField {...of('issuer')} required inputProps={at('issuer')} /></div>
      <TextField {...of('number')} {...at('number')} onChange={number} inputMode="numeric" />
      <TextField {...of('notation')} {...at('notation')} />
      <DateField {...of('issuedOn')} required inputProps={at('issuedOn')} onInvalid={(bad) => onDate('issuedOn', bad)} />
      <Picker {...of('type')} required options={catalog.types.map((k) => ({ value: k.code, label: k.name, also: `${k.code} ${k.abbrev}` }))} inputProps={at('type')} />
      <div className="wide"><TextArea {...of('subject')} {...at('subject')} required rows={3} maxLength={500} /></div>
      <TextField {...of('signerName')} {...at('signerName')} />
      <TextField {...of('signerTitle')} {...at('signerTitle')} />
      <TextField {...of('pages')} {...at('pages')} inputMode="numeric" />
      <DateField {...of('dueOn')} inputProps={at('dueOn')} onInvalid={(bad) => onDate('dueOn', bad)} />
      <div className="wide"><UrgencyField {...of('urgency')} inputProps={at('urgency')} /></div>
      <SelectField {...of('book')} required inputProps={at('book')} options={catalog.books.filter((b) => b.kind === 'incoming').map((b) => ({ value: b.id, label: `${b.name} ${b.year}` }))} />
      <PersonPicker {...of('leader')} people={catalog.leaders} inputProps={at('leader')} />
    </div>
  );
}
