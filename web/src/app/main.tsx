import { createRoot } from 'react-dom/client';
import { start } from '@/lib/i18n';
import { prefs } from '@/lib/prefs';
import '@/ui/styles.css';

// The gate (sign-in, first set-up) is a small page of its own, without router and query: the first screen of the day.
const gate = /^\/(dang-nhap|thiet-lap)\/?$/.test(location.pathname);
const page = gate ? import('./Gate') : import('./App');
await start(prefs().lang);
const { Root } = await page;
createRoot(document.getElementById('root')!).render(<Root />);
