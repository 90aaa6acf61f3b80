// A real browser for the stories: Debian's chromium through playwright-core, in the zone and language of an office.
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const shots = new URL('../test-results/', import.meta.url);
const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

export const sizes = { pc: { width: 1366, height: 768 }, tablet: { width: 820, height: 1180 }, phone: { width: 390, height: 844 } };

export function launch() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-background-networking'] });
}

/** A person's own browser window. What goes wrong in it (console errors, failed requests) is collected in `page.wrong`. */
export async function open(browser, base, { size = 'pc', dark = false, lang = 'vi' } = {}) {
  const context = await browser.newContext({
    baseURL: base,
    viewport: sizes[size],
    locale: 'vi-VN',
    timezoneId: 'Asia/Ho_Chi_Minh',
    colorScheme: dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
    hasTouch: size === 'phone',
    bypassCSP: false,
  });
  await context.addInitScript((l) => {
    if (!localStorage.getItem('congvan.prefs')) localStorage.setItem('congvan.prefs', JSON.stringify({ lang: l }));
  }, lang);
  await context.addInitScript({ path: axePath });
  const page = await context.newPage();
  page.wrong = [];
  page.on('pageerror', (e) => page.wrong.push(`error: ${e.message}`));
  page.on('console', (m) => {
    // A refused sign-in or a missing page is an answer, not a fault of the page; the tests look at those themselves.
    if (m.type() === 'error' && !/status of 4\d\d/.test(m.text())) page.wrong.push(`console: ${m.text()}`);
  });
  page.setDefaultTimeout(15_000);
  return page;
}

/** Signs in through the form, as a person does, and waits for the first screen. */
export async function login(page, username, password, path = '/viec') {
  await page.goto(`/dang-nhap?tiep=${encodeURIComponent(path)}`);
  await page.getByLabel(/Tên đăng nhập|User name/).fill(username);
  await page.getByLabel(/^(Mật khẩu|Password)/).fill(password);
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.pathname !== '/dang-nhap');
  await page.locator('main h1').first().waitFor();
}

/** What axe finds serious or critical, one line each; empty is good. */
export async function axe(page) {
  const result = await page.evaluate(async () => {
    const r = await window.axe.run(document, {
      runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] },
      resultTypes: ['violations'],
    });
    return r.violations.map((v) => ({ id: v.id, impact: v.impact, help: v.help, nodes: v.nodes.slice(0, 4).map((n) => `${n.target.join(' ')} ${(n.any[0]?.message ?? n.all[0]?.message ?? '').slice(0, 140)}`) }));
  });
  return result.filter((v) => v.impact === 'serious' || v.impact === 'critical').map((v) => `${v.impact} ${v.id}: ${v.help}\n    ${v.nodes.join('\n    ')}`);
}

export async function shot(page, name) {
  await mkdir(shots, { recursive: true });
  await page.screenshot({ path: new URL(`${name}.png`, shots).pathname });
}

/** Nothing wider than the window: no sideways scrolling of the page. */
export function overflow(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
