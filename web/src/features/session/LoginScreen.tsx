import type { FormEvent } from 'react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/lib/client';
import { afterLogin } from '@/lib/gate';
import { explain } from '@/lib/problem';
import { useTitle } from '@/lib/title';
import { Button } from '@/ui/Button';
import { PasswordField, TextField } from '@/ui/Field';
import { Notice } from '@/ui/states';
import { Frame } from './Frame';

export function LoginScreen() {
  const { t } = useTranslation();
  const params = new URLSearchParams(location.search);
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [error, setError] = useState<string>();
  const [missing, setMissing] = useState<{ username?: boolean; password?: boolean }>({});
  const form = useRef<HTMLFormElement>(null);
  useTitle(error ? t('session:login.titleError') : t('session:login.title'), t('common:app'));

  async function submit(event?: FormEvent) {
    event?.preventDefault();
    setError(undefined);
    const empty = { username: !username.trim(), password: !password };
    setMissing(empty);
    if (empty.username || empty.password) {
      form.current?.querySelector<HTMLInputElement>(empty.username ? '[name=username]' : '[name=password]')?.focus();
      return;
    }
    try {
      await api.POST('/api/session', { body: { username: username.trim(), password } });
      location.replace(afterLogin(params.get('tiep')));
    } catch (e) {
      setError(explain(e));
      form.current?.querySelector<HTMLInputElement>('[name=password]')?.select();
    }
  }

  return (
    <Frame title={t('session:login.title')}>
      {params.get('het-phien') && !error && <Notice kind="warning">{t('session:login.ended')}</Notice>}
      {params.get('moi') && !error && <Notice kind="success">{t('session:login.ready')}</Notice>}
      <form ref={form} className="stack" onSubmit={submit} noValidate>
        <div role="alert">{error && <Notice kind="error">{error}</Notice>}</div>
        <TextField
          label={t('session:login.username')}
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          value={username}
          onChange={setUsername}
          error={missing.username ? t('session:login.needUsername') : undefined}
        />
        <PasswordField label={t('session:login.password')} name="password" value={password} onChange={setPassword} error={missing.password ? t('session:login.needPassword') : undefined} />
        <Button kind="primary" type="submit" onClick={(e) => (e.preventDefault(), submit())}>
          {t('session:login.submit')}
        </Button>
      </form>
    </Frame>
  );
}
