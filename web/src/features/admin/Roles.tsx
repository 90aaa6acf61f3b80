import { Checkbox } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Role } from '@/lib/types';
import { roles } from './api';

export function Roles({ value, onChange, error }: { value: Role[]; onChange: (roles: Role[]) => void; error?: string }) {
  const { t } = useTranslation();
  return (
    <fieldset className="field" style={{ border: 0, padding: 0, margin: 0 }}>
      <legend className="label" style={{ fontWeight: 600, fontSize: 13, padding: 0, marginBottom: 4 }}>
        {t('admin:people.roles')}
      </legend>
      <Checkbox.Group style={{ display: 'grid', gridTemplateColumns: '1fr 1fr', gap: 8 }} options={roles.map((r) => ({ value: r, label: t(`admin:role.${r}`) }))} value={value} onChange={(v) => onChange(v as Role[])} />
      {error && <div className="wrong">{error}</div>}
    </fieldset>
  );
}
