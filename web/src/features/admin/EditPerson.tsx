import { useQueryClient } from '@tanstack/react-query';
import { Switch } from 'antd';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/lib/client';
import { refresh } from '@/lib/live';
import { explain } from '@/lib/problem';
import type { Person, Role } from '@/lib/types';
import { Button } from '@/ui/Button';
import { PasswordField, TextField } from '@/ui/Field';
import { Notice } from '@/ui/states';
import { toast } from '@/ui/toast';
import { Roles } from './Roles';

export function EditPerson({ person, onDone }: { person: Person; onDone: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const before = [...new Set(person.posts.flatMap((p) => p.roles))];
  const [fullName, setFullName] = useState(person.fullName);
  const [roles, setRoles] = useState<Role[]>(before);
  const [disabled, setDisabled] = useState(person.disabled);
  const [password, setPassword] = useState('');
  const [tried, setTried] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const id = useId();
  const short = password !== '' && password.length < 10;

  async function submit() {
    setTried(true);
    setProblem(undefined);
    if (!fullName.trim() || roles.length === 0 || short) return;
    const sameRoles = roles.length === before.length && roles.every((r) => before.includes(r));
    try {
      await api.PATCH('/api/admin/people/{id}', {
        params: { path: { id: person.id } },
        body: {
          fullName: fullName.trim() === person.fullName ? undefined : fullName.trim(),
          roles: sameRoles ? undefined : roles,
          disabled: disabled === person.disabled ? undefined : disabled,
          password: password || undefined,
        },
      });
      refresh(client, ['admin', 'catalog']);
      toast.success(t('admin:people.saved', { name: fullName }));
      onDone();
    } catch (error) {
      setProblem(error);
    }
  }
  return (
    <div className="stack">
      {problem !== undefined && (
        <Notice kind="error" live>
          {explain(problem)}
        </Notice>
      )}
      <p className="muted">{person.username}</p>
      <TextField label={t('admin:people.name')} value={fullName} onChange={setFullName} error={tried && !fullName.trim() ? t('common:required') : undefined} />
      <Roles value={roles} onChange={setRoles} error={tried && roles.length === 0 ? t('common:required') : undefined} />
      <PasswordField label={t('admin:people.newPassword')} hint={t('admin:people.passwordHint')} autoComplete="new-password" value={password} onChange={setPassword} error={tried && short ? t('admin:people.passwordHint') : undefined} />
      <label className="row" htmlFor={id}>
        <Switch id={id} checked={!disabled} onChange={(on) => setDisabled(!on)} />
        {t('admin:people.mayUse')}
      </label>
      <div>
        <Button kind="primary" onClick={submit}>
          {t('common:save')}
        </Button>
      </div>
    </div>
  );
}
