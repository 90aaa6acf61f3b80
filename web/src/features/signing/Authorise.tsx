import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { formatDate } from '@/lib/dates';
import { explain, ProblemError } from '@/lib/problem';
import { Button } from '@/ui/Button';
import { PasswordField } from '@/ui/Field';
import { Notice } from '@/ui/states';
import { keysQuery } from './api';

type Props = { count: number; busy: boolean; error: unknown; submit?: string; onSign: (password: string) => Promise<unknown> };

/** One password for the whole batch, said before it begins; which certificate signs is named. */
export function Authorise({ count, busy, error, submit, onSign }: Props) {
  const { t } = useTranslation();
  const keys = useQuery(keysQuery);
  const [password, setPassword] = useState('');
  const [tried, setTried] = useState(false);
  const box = useRef<HTMLFormElement>(null);
  const key = keys.data?.find((k) => k.purpose === 'person' && k.active);
  const problem = error instanceof ProblemError ? error : undefined;
  const atField = problem?.field('password');

  async function sign() {
    setTried(true);
    if (!password) return box.current?.querySelector('input')?.focus();
    try {
      await onSign(password);
      setPassword('');
    } catch {
      box.current?.querySelector('input')?.focus();
    }
  }
  return (
    <form
      ref={box}
      className="authorise stack"
      onSubmit={(e) => {
        e.preventDefault();
        void sign();
      }}
    >
      {keys.data && !key && <Notice kind="warning" action={<Link to="/toi">{t('signing:addKey')}</Link>}>{t('signing:noKey')}</Notice>}
      {key && <p className="muted">{t('signing:withKey', { subject: key.subject, until: formatDate(key.notAfter) })}</p>}
      <PasswordField
        label={t('signing:password')}
        required
        autoFocus
        autoComplete="off"
        name="signing-key-password"
        value={password}
        onChange={setPassword}
        hint={t('signing:passwordOnce', { count })}
        error={atField ?? (tried && !password ? t('signing:passwordNeeded') : undefined)}
      />
      {Boolean(error) && !atField && <Notice kind="error" live>{explain(error)}</Notice>}
      <Button kind="primary" className="sign-go" icon="pen" type="submit" busy={busy}>{submit ?? t('signing:signMany', { count })}</Button>
    </form>
  );
}
