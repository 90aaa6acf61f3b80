import { createBrowserRouter, redirect } from 'react-router';
import { loadApp } from '@/lib/i18n';
import { Broken, NotFound } from './Broken';

/** Everything behind the sign-in: one chunk for the frame, one for each screen. */
export const router = createBrowserRouter([
  {
    path: '/',
    ErrorBoundary: Broken,
    lazy: async () => {
      const [shell] = await Promise.all([import('./Shell'), loadApp()]);
      return { Component: shell.Shell };
    },
    children: [
      { index: true, loader: () => redirect('/viec') },
      { path: 'viec', lazy: async () => ({ Component: (await import('./screens/Tasks')).Tasks }) },
      { path: 'den', lazy: async () => ({ Component: (await import('./screens/Incoming')).Incoming }) },
      { path: 'den/vao-so', lazy: async () => ({ Component: (await import('@/features/register/RegisterScreen')).RegisterScreen }) },
      { path: 'di', lazy: async () => ({ Component: (await import('./screens/Outgoing')).Outgoing }) },
      { path: 'di/soan', lazy: async () => ({ Component: (await import('@/features/drafting/DraftScreen')).DraftScreen }) },
      { path: 'di/soan/:id', lazy: async () => ({ Component: (await import('@/features/drafting/DraftScreen')).DraftScreen }) },
      { path: 'van-ban/:id', lazy: async () => ({ Component: (await import('./screens/Document')).Document }) },
      { path: 'cho-ky', lazy: async () => ({ Component: (await import('@/features/signing/SigningQueue')).SigningQueue }) },
      { path: 'tim', lazy: async () => ({ Component: (await import('@/features/search/SearchScreen')).SearchScreen }) },
      { path: 'viec-nen', lazy: async () => ({ Component: (await import('@/features/background/BackgroundScreen')).BackgroundScreen }) },
      { path: 'lien-thong', lazy: async () => ({ Component: (await import('@/features/background/ExchangeScreen')).ExchangeScreen }) },
      { path: 'thong-bao', lazy: async () => ({ Component: (await import('@/features/notices/NoticesScreen')).NoticesScreen }) },
      { path: 'toi', lazy: async () => ({ Component: (await import('./screens/Settings')).Settings }) },
      { path: 'quan-tri', lazy: async () => ({ Component: (await import('./screens/Admin')).Admin }) },
      { path: '*', Component: NotFound },
    ],
  },
]);
