import type { FormEvent } from 'react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/lib/client';
import { explain, ProblemError } from '@/lib/problem';
import { useSession } from '@/lib/session';
import { Button } from '@/ui/Button';
import { PasswordField } from '@/ui/Field';
import { Notice } from '@/ui/states';
import { toast } from '@/ui/toast';

export function Password() {
  const { t } = useTranslation();
  const { user, mustChangePassword } = useSession();
  const [old, setOld] = useState('');
  const [next, setNext] = useState('');
  const [tried, setTried] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const form = useRef<HTMLFormElement>(null);

  async function submit(e?: FormEvent) {
    e?.preventDefault();
    setTried(true);
    setProblem(undefined);
    if (!old || next.length < 10) {
      requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus());
      return;
    }
    try {
      await api.PUT('/api/session/password', { body: { old, new: next } });
      setOld('');
      setNext('');
      setTried(false);
      toast.success(t('settings:password.changed'));
    } catch (error) {
      setProblem(error);
    }
  }
  const field = (name: string) => (problem instanceof ProblemError ? problem.field(name) : undefined);
  return (
    <section className="card stack" aria-label={t('settings:password.title')}>
      <h2>{t('settings:password.title')}</h2>
      {mustChangePassword && <Notice kind="warning">{t('settings:password.must')}</Notice>}
      <form ref={form} className="stack" onSubmit={submit} noValidate>
        <input type="text" name="username" autoComplete="username" value={user.username} readOnly hidden />
        {problem !== undefined && (
          <Notice kind="error" live>
            {explain(problem)}
          </Notice>
        )}
        <PasswordField label={t('settings:password.old')} value={old} onChange={setOld} error={field('old') ?? (tried && !old ? t('common:required') : undefined)} />
        <PasswordField label={t('settings:password.new')} hint={t('settings:password.hint')} autoComplete="new-password" value={next} onChange={setNext} error={field('new') ?? (tried && next.length < 10 ? t('settings:password.hint') : undefined)} />
        <div>
          <Button type="submit" onClick={(e) => (e.preventDefault(), submit())}>
            {t('settings:password.submit')}
          </Button>
        </div>
      </form>
    </section>
  );
}
