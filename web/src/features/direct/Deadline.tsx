import { useTranslation } from 'react-i18next';
import { addWorkdays, formatDate } from '@/lib/dates';
import { DateField } from '@/ui/DateField';

type Props = { value: string; today: string; error?: string; onChange: (value: string) => void; onInvalid: (invalid: boolean) => void };

/** Hạn: the usual numbers of working days, or a date as one types it. */
export function Deadline({ value, today, error, onChange, onInvalid }: Props) {
  const { t } = useTranslation();
  return (
    <div className="stack-s">
      <DateField label={t('direct:field.dueOn')} value={value} error={error} onChange={onChange} onInvalid={onInvalid} />
      <div className="row wrap chips" role="group" aria-label={t('direct:workdays')}>
        {[3, 5, 7, 15].map((n) => {
          const date = addWorkdays(today, n);
          return (
            <button key={n} type="button" className="btn small" aria-pressed={value === date} title={formatDate(date)} onClick={() => onChange(value === date ? '' : date)}>
              {t('direct:inWorkdays', { count: n })}
            </button>
          );
        })}
      </div>
    </div>
  );
}
