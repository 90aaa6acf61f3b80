import { createRoot } from 'react-dom/client';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from 'react-router/dom';
import { start } from '@/lib/i18n';
import { prefs } from '@/lib/prefs';
import { ToastRegion } from '@/ui/toast';
import '@/ui/styles.css';
import { queryClient } from './queryClient';
import { router } from './router';

await start(prefs().lang);

createRoot(document.getElementById('root')!).render(
  <QueryClientProvider client={queryClient}>
    <RouterProvider router={router} />
    <ToastRegion />
  </QueryClientProvider>,
);
