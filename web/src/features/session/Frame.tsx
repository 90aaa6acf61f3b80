import type { ReactNode } from 'react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { setLang } from '@/lib/i18n';
import { setPrefs, usePrefs } from '@/lib/prefs';
import { Icon } from '@/ui/icons';
import './session.css';

/** The quiet page around sign-in and first set-up: name, form, language, whether the service is up. */
export function Frame({ title, wide, children }: { title: string; wide?: boolean; children: ReactNode }) {
  const { t, i18n } = useTranslation();
  const { theme } = usePrefs();
  const down = useDown();
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

/** Whether the service does not answer; asked again every 15 s. */
function useDown(): boolean {
  const [down, setDown] = useState(false);
  useEffect(() => {
    const stop = new AbortController();
    const ask = () =>
      fetch('/readyz', { signal: stop.signal }).then(
        (answer) => setDown(!answer.ok),
        () => stop.signal.aborted || setDown(true),
      );
    void ask();
    const timer = setInterval(ask, 15_000);
    return () => {
      clearInterval(timer);
      stop.abort();
    };
  }, []);
  return down;
}
