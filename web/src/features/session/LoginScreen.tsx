import { useQueryClient } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useSearchParams } from 'react-router';
import { api, read, setCsrf } from '@/lib/client';
import { explain } from '@/lib/problem';
import { sessionQuery } from '@/lib/session';
import { useTitle } from '@/lib/title';
import { Button } from '@/ui/Button';
import { PasswordField, TextField } from '@/ui/Field';
import { Notice } from '@/ui/states';
import { Frame } from './Frame';

/** Only addresses of our own: a link must not lead away through the sign-in. */
function target(next: string | null): string {
  return next && /^\/(?![/\\])/.test(next) && !next.startsWith('/dang-nhap') ? next : '/viec';
}

export function LoginScreen() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [params] = useSearchParams();
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
      const session = await read(api.POST('/api/session', { body: { username: username.trim(), password } }));
      setCsrf(session.csrf);
      client.clear();
      client.setQueryData(sessionQuery.queryKey, session);
      await navigate(target(params.get('tiep')), { replace: true });
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
