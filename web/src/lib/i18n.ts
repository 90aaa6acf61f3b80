// Two languages, Vietnamese first. A namespace is a file: src/locales/<lang>/<namespace>.json. Keys are always written with
// their namespace, t('tasks:tab.todo'), so that a test can compare what is used with what exists. What the sign-in page
// needs is in the first chunk; the rest comes with the application.
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import common from '../locales/vi/common.json';
import session from '../locales/vi/session.json';

export type Lang = 'vi' | 'en';

const viFiles = import.meta.glob<Record<string, unknown>>(['../locales/vi/*.json', '!../locales/vi/common.json', '!../locales/vi/session.json'], { import: 'default' });
const enFiles = import.meta.glob<Record<string, unknown>>('../locales/en/*.json', { import: 'default' });

function namespaceOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1, -'.json'.length);
}

export function addLocale(lang: Lang, ns: string, texts: Record<string, unknown>): void {
  i18next.addResourceBundle(lang, ns, texts, true, true);
}

async function load(lang: Lang, files: Record<string, () => Promise<Record<string, unknown>>>, only?: string[]): Promise<void> {
  const wanted = Object.entries(files).filter(([path]) => !only || only.includes(namespaceOf(path)));
  await Promise.all(wanted.map(async ([path, read]) => addLocale(lang, namespaceOf(path), await read())));
}

/** Everything the signed-in application says, in the language in use. */
export async function loadApp(): Promise<void> {
  await load('vi', viFiles);
  if (i18next.language === 'en') await load('en', enFiles);
}

export async function start(lang: Lang): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: lang,
    fallbackLng: 'vi',
    resources: { vi: { common, session } },
    defaultNS: 'common',
    interpolation: { escapeValue: false }, // React escapes
    returnNull: false,
  });
  if (lang === 'en') await load('en', enFiles, ['common', 'session']);
  document.documentElement.lang = lang;
}

/** Switches the language in place: forms stay as they are. */
export async function setLang(lang: Lang): Promise<void> {
  if (lang === 'en') await load('en', enFiles);
  await i18next.changeLanguage(lang);
  document.documentElement.lang = lang;
}

export function currentLang(): Lang {
  return i18next.language === 'en' ? 'en' : 'vi';
}
