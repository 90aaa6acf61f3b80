import type { FormEvent } from 'react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/lib/client';
import { useDraft } from '@/lib/drafts';
import { explain, ProblemError } from '@/lib/problem';
import { useTitle } from '@/lib/title';
import { Button } from '@/ui/Button';
import { PasswordField, TextField } from '@/ui/Field';
import { Notice } from '@/ui/states';
import { Frame } from './Frame';

const empty = { agencyCode: '', agencyName: '', agencyAbbrev: '', place: '', username: '', fullName: '' };
type Name = keyof typeof empty;
const agency: Name[] = ['agencyName', 'agencyCode', 'agencyAbbrev', 'place'];
const person: Name[] = ['fullName', 'username'];

/** The first agency and its administrator, with the one-time link an empty system prints. */
export function SetupScreen() {
  const { t } = useTranslation();
  const draft = useDraft('setup', empty);
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<unknown>();
  const [tried, setTried] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  useTitle(t('session:setup.title'), t('common:app'));

  const wrong = (name: Name | 'password', value: string) => {
    if (problem instanceof ProblemError && problem.field(name)) return problem.field(name);
    if (!tried) return undefined;
    if (!value.trim()) return t('common:required');
    return name === 'password' && value.length < 10 ? t('session:setup.short') : undefined;
  };

  async function submit(event?: FormEvent) {
    event?.preventDefault();
    setTried(true);
    setProblem(undefined);
    if (Object.values(draft.value).some((v) => !v.trim()) || password.length < 10) {
      requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus());
      return;
    }
    try {
      await api.POST('/api/setup', { body: { ...draft.value, password, token: new URLSearchParams(location.search).get('token') ?? '' } });
      draft.sent();
      location.assign('/dang-nhap?moi=1');
    } catch (e) {
      setProblem(e);
    }
  }
  const field = (name: Name) => (
    <TextField key={name} label={t(`session:setup.${name}`)} hint={t(`session:setup.hint.${name}`)} required value={draft.value[name]} onChange={(v) => draft.set({ [name]: v })} error={wrong(name, draft.value[name])} />
  );

  return (
    <Frame title={t('session:setup.title')} wide>
      <p>{t('session:setup.text')}</p>
      <form ref={form} className="stack" onSubmit={submit} noValidate>
        <div role="alert">{problem !== undefined && <Notice kind="error">{explain(problem)}</Notice>}</div>
        <h2>{t('session:setup.agency')}</h2>
        <div className="grid-2">{agency.map(field)}</div>
        <h2>{t('session:setup.admin')}</h2>
        <div className="grid-2">{person.map(field)}</div>
        <PasswordField label={t('session:setup.password')} hint={t('session:setup.hint.password')} autoComplete="new-password" required value={password} onChange={setPassword} error={wrong('password', password)} />
        <Button kind="primary" type="submit" onClick={(e) => (e.preventDefault(), submit())}>
          {t('session:setup.submit')}
        </Button>
      </form>
    </Frame>
  );
}
