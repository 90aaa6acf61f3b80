import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { formatNumber } from '@/lib/numbers';
import { setPrefs, usePrefs } from '@/lib/prefs';
import { Button } from '@/ui/Button';
import { Icon } from '@/ui/icons';
import './filters.css';

export type Filters = { urgency?: 1 | 3; overdue?: boolean };

/** What is filtered is in the address: ?khan=1 (Khẩn trở lên) or 3 (Hỏa tốc), ?qua-han=1. */
export function useFilters(): Filters {
  const [params] = useSearchParams();
  const khan = params.get('khan');
  return { urgency: khan === '3' ? 3 : khan === '1' ? 1 : undefined, overdue: params.get('qua-han') === '1' || undefined };
}

/** Always in sight: one press on, one press off; how many there are; how dense. */
export function FilterBar({ count, more, overdue = true }: { count: number | undefined; more: boolean; overdue?: boolean }) {
  const { t } = useTranslation();
  const [params, setParams] = useSearchParams();
  const { density } = usePrefs();
  const filters = useFilters();
  const set = (name: string, value: string | undefined) =>
    setParams((old) => {
      if (value) old.set(name, value);
      else old.delete(name);
      return old;
    });
  const pill = (name: string, value: string, label: string) => {
    const on = params.get(name) === value;
    return (
      <button type="button" className="pill" aria-pressed={on} onClick={() => set(name, on ? undefined : value)}>
        {on && <Icon name="check" size={13} />}
        {label}
      </button>
    );
  };
  const any = Boolean(filters.urgency || filters.overdue);
  return (
    <div className="filterbar" role="group" aria-label={t('rows:filter.label')}>
      {pill('khan', '1', t('rows:filter.urgent'))}
      {pill('khan', '3', t('rows:filter.flash'))}
      {overdue && pill('qua-han', '1', t('rows:filter.overdue'))}
      {any && (
        <Button kind="plain" small icon="cross" onClick={() => setParams((old) => (old.delete('khan'), old.delete('qua-han'), old))}>
          {t('rows:filter.clear')}
        </Button>
      )}
      <span className="grow" />
      <span className="muted" role="status">
        {count !== undefined && t(more ? 'rows:filter.countMore' : 'rows:filter.count', { count, shown: formatNumber(count) })}
      </span>
      <button type="button" className="pill density" aria-pressed={density === 'compact'} onClick={() => setPrefs({ density: density === 'compact' ? 'standard' : 'compact' })}>
        <Icon name="menu" size={14} />
        {t('rows:filter.compact')}
      </button>
    </div>
  );
}
