import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Outlet, useLocation, useNavigation } from 'react-router';
import { whenSignedOut } from '@/lib/client';
import { goToLogin } from '@/lib/gate';
import { useLive } from '@/lib/live';
import { usePhone } from '@/lib/media';
import { ProblemError } from '@/lib/problem';
import { sessionQuery } from '@/lib/session';
import { prefetchReader } from '@/ui/PdfReader';
import { Failure } from '@/ui/states';
import { PhoneBar } from './PhoneBar';
import { Rail } from './Rail';
import { Shortcuts } from './Shortcuts';
import { TopBar } from './TopBar';
import './shell.css';

/** Waits for the session; without one, to the sign-in and back to this very address afterwards. */
export function Shell() {
  const session = useQuery(sessionQuery);
  const out = !session.data && session.error instanceof ProblemError && session.error.status === 401;
  useEffect(() => {
    if (out) goToLogin(false);
  }, [out]);
  if (session.data) return <Frame />;
  if (session.error && !out) return <Failure error={session.error} retry={() => session.refetch()} />;
  return <div className="shell-wait" aria-busy="true" />;
}

function Frame() {
  const { t } = useTranslation();
  const phone = usePhone();
  const main = useRef<HTMLElement>(null);
  const location = useLocation();
  const loading = useNavigation().state !== 'idle';
  useLive();
  useEffect(prefetchReader, []);

  useEffect(() => whenSignedOut(() => goToLogin(true)), []);

  // A new page takes the focus, unless something in it (a list in its old place) already has.
  const first = useRef(true);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    const timer = setTimeout(() => {
      if (!main.current?.contains(document.activeElement)) main.current?.focus({ preventScroll: true });
    }, 60);
    return () => clearTimeout(timer);
  }, [location.pathname]);

  return (
    <div className={`shell${phone ? ' phone' : ''}`}>
      <a className="skip" href="#main" onClick={(e) => (e.preventDefault(), main.current?.focus())}>
        {t('shell:skip')}
      </a>
      <Shortcuts />
      {!phone && <TopBar />}
      <div className="shell-body">
        {!phone && <Rail />}
        <main id="main" ref={main} tabIndex={-1} aria-busy={loading || undefined}>
          <Outlet />
        </main>
      </div>
      {phone && <PhoneBar />}
    </div>
  );
}
