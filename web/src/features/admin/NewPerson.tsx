import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/lib/client';
import { useDraft } from '@/lib/drafts';
import { refresh } from '@/lib/live';
import { explain, ProblemError } from '@/lib/problem';
import type { Role } from '@/lib/types';
import { catalogQuery, UnitPicker } from '@/rows/pickers';
import { Button } from '@/ui/Button';
import { PasswordField, TextField } from '@/ui/Field';
import { DraftBanner, Notice } from '@/ui/states';
import { toast } from '@/ui/toast';
import { Roles } from './Roles';

const empty = { fullName: '', username: '', title: '', unit: '', roles: [] as Role[] };

export function NewPerson({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const catalog = useQuery(catalogQuery);
  const draft = useDraft('admin.person', empty);
  const [password, setPassword] = useState('');
  const [tried, setTried] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const v = draft.value;

  async function submit() {
    setTried(true);
    setProblem(undefined);
    if (!v.fullName.trim() || v.username.trim().length < 3 || !v.title.trim() || !v.unit || v.roles.length === 0 || password.length < 10) return;
    try {
      await api.POST('/api/admin/people', { body: { ...v, fullName: v.fullName.trim(), username: v.username.trim(), title: v.title.trim(), password } });
      draft.sent();
      refresh(client, ['admin', 'catalog']);
      toast.success(t('admin:people.added', { name: v.fullName }));
      onDone();
    } catch (error) {
      setProblem(error);
    }
  }
  const wrong = (name: string, bad: boolean, text = t('common:required')) => (problem instanceof ProblemError ? problem.field(name) : undefined) ?? (tried && bad ? text : undefined);
  return (
    <div className="stack">
      <DraftBanner draft={draft} />
      {problem !== undefined && (
        <Notice kind="error" live>
          {explain(problem)}
        </Notice>
      )}
      <TextField label={t('admin:people.name')} value={v.fullName} onChange={(fullName) => draft.set({ fullName })} error={wrong('fullName', !v.fullName.trim())} autoFocus />
      <TextField label={t('admin:people.username')} autoCapitalize="none" spellCheck={false} value={v.username} onChange={(username) => draft.set({ username })} error={wrong('username', v.username.trim().length < 3, t('admin:people.shortUsername'))} />
      <TextField label={t('admin:people.title')} hint={t('admin:people.titleHint')} value={v.title} onChange={(title) => draft.set({ title })} error={wrong('title', !v.title.trim())} />
      <UnitPicker label={t('admin:people.unit')} units={catalog.data?.units ?? []} value={v.unit} onChange={(unit) => draft.set({ unit })} error={wrong('unit', !v.unit)} />
      <Roles value={v.roles} onChange={(roles) => draft.set({ roles })} error={wrong('roles', v.roles.length === 0)} />
      <PasswordField label={t('admin:people.password')} hint={t('admin:people.passwordHint')} autoComplete="new-password" value={password} onChange={setPassword} error={wrong('password', password.length < 10, t('admin:people.passwordHint'))} />
      <div>
        <Button kind="primary" onClick={submit}>
          {t('admin:people.add')}
        </Button>
      </div>
    </div>
  );
}
