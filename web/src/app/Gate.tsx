import { useEffect } from 'react';
import { LoginScreen } from '@/features/session/LoginScreen';
import { SetupScreen } from '@/features/session/SetupScreen';

export function Root() {
  useEffect(() => {
    // While somebody types, the application comes.
    const later = window.requestIdleCallback ?? ((fn: () => void) => setTimeout(fn, 800));
    later(() => void import('./App').then(() => import('./Shell')));
  }, []);
  return location.pathname.startsWith('/thiet-lap') ? <SetupScreen /> : <LoginScreen />;
}
