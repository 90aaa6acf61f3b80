// Coming back is what people do all day: the list keeps its place, what was typed is kept, the keyboard suffices.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, login, open } from './browser.mjs';
import { password, start } from './world.mjs';

let world;
let browser;
before(async () => {
  world = await start();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await world?.stop();
});

const focused = (page) => page.evaluate(() => document.activeElement?.closest('[data-key]')?.getAttribute('data-key') ?? null);

test('from a row to its document and back by Esc, by the browser, after walking on', async () => {
  const page = await open(browser, world.base);
  await login(page, 'vanthu.h41', password, '/den?xem=trong-so');
  const rows = page.locator('.wl-row');
  await rows.nth(1).waitFor();
  for (let i = 0; i < 2; i++) await page.keyboard.press('j');
  const second = await focused(page);
  assert.ok(second, 'j moves the focus into the list');
  await page.keyboard.press('Enter');
  await page.waitForURL(/van-ban/);
  await page.locator('h1').waitFor();
  assert.match(await page.locator('.doc-head').innerText(), /2 \/ \d+/);
  await page.keyboard.press('Escape');
  await page.waitForURL(/den\?xem=trong-so/);
  await page.waitForFunction((key) => document.activeElement?.closest('[data-key]')?.getAttribute('data-key') === key, second);

  await page.keyboard.press('Enter');
  await page.waitForURL(/van-ban/);
  await page.locator('.doc-head').waitFor();
  await page.keyboard.press('[');
  await page.waitForURL((url) => url.pathname.startsWith('/van-ban/') && !url.pathname.endsWith(second));
  const first = new URL(page.url()).pathname.split('/').at(-1);
  await page.goBack();
  await page.waitForURL(/den\?xem=trong-so/);
  await page.waitForFunction((key) => document.activeElement?.closest('[data-key]')?.getAttribute('data-key') === key, first);
  assert.deepEqual(page.wrong, []);
  await page.context().close();
});

test('an opinion half written is there after a reload', async () => {
  const page = await open(browser, world.base);
  await login(page, 'vanthu.h41', password, '/den?xem=trong-so');
  await page.locator('.wl-link').first().click();
  await page.locator('.doc-head').waitFor();
  await page.keyboard.press('y');
  const box = page.getByLabel('Nội dung');
  await box.fill('Đề nghị bổ sung phụ lục số 2');
  await page.reload();
  await page.getByText(/Đã khôi phục/).waitFor();
  assert.equal(await box.inputValue(), 'Đề nghị bổ sung phụ lục số 2');
  await page.context().close();
});

test('signing out leaves nothing of it; a link leads back to where it pointed', async () => {
  const page = await open(browser, world.base);
  await login(page, 'vanthu.h41', password, '/di?xem=cho-ky');
  assert.match(page.url(), /\/di\?xem=cho-ky$/);
  await page.evaluate(() => localStorage.setItem('congvan.draft.x', '1'));
  await page.getByTitle(/Tài khoản/).click();
  await page.getByRole('menuitem', { name: 'Đăng xuất' }).click();
  await page.waitForURL(/dang-nhap/);
  assert.equal(await page.evaluate(() => Object.keys(localStorage).filter((k) => k.startsWith('congvan.draft.')).length), 0);
  await page.goto('/den');
  await page.waitForURL(/dang-nhap\?tiep=%2Fden/);
  await page.context().close();
});

test('a wrong password is said plainly, and the name stays', async () => {
  const page = await open(browser, world.base);
  await page.goto('/dang-nhap');
  await page.getByLabel('Tên đăng nhập').fill('vanthu.h41');
  await page.getByLabel(/^Mật khẩu/).fill('sai-mat-khau');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').getByText(/./).first().waitFor();
  assert.equal(await page.getByLabel('Tên đăng nhập').inputValue(), 'vanthu.h41');
  assert.match(await page.title(), /^Lỗi/);
  await page.context().close();
});
