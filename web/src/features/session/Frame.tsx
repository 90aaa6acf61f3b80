import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { setLang } from '@/lib/i18n';
import { setPrefs, usePrefs } from '@/lib/prefs';
import { Icon } from '@/ui/icons';
import './session.css';

/** The quiet page around sign-in and first set-up: name, form, language, whether the service is up. */
export function Frame({ title, wide, children }: { title: string; wide?: boolean; children: ReactNode }) {
  const { t, i18n } = useTranslation();
  const { theme } = usePrefs();
  const health = useQuery({
    queryKey: ['ready'],
    queryFn: async ({ signal }) => (await fetch('/readyz', { signal })).ok,
    refetchInterval: 15_000,
    retry: false,
  });
  const down = health.isError || health.data === false;
  const other = i18n.language === 'en' ? 'vi' : 'en';
  async function change() {
    await setLang(other);
    setPrefs({ lang: other });
  }
  return (
    <div className="gate">
      <header className="gate-head">
        <span className="gate-brand">
          <img src="/favicon.svg" alt="" width="28" height="28" />
          {t('common:app')}
        </span>
        <div className="row">
          <button type="button" className="btn plain" onClick={() => setPrefs({ theme: theme === 'dark' ? 'light' : 'dark' })}>
            {t(theme === 'dark' ? 'session:light' : 'session:dark')}
          </button>
          <button type="button" className="btn plain" lang={other} onClick={change}>
            {t('session:otherLanguage')}
          </button>
        </div>
      </header>
      <main id="main" className={`gate-main${wide ? ' wide' : ''}`}>
        <h1>{title}</h1>
        {children}
      </main>
      <footer className="gate-foot" role="status">
        <Icon name={down ? 'warn' : 'check'} size={14} style={{ color: down ? 'var(--error)' : 'var(--success)' }} />
        {down ? t('session:down') : t('session:up')}
      </footer>
    </div>
  );
}
