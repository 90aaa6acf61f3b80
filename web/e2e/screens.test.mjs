// Every screen as the people who use it: axe finds nothing serious, nothing scrolls sideways, the console is silent; light
// and dark, in both languages, on an office screen and a phone.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { axe, launch, login, open, overflow, shot } from './browser.mjs';
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

const screens = {
  'vanthu.h41': ['/viec', '/den', '/den?xem=trong-so', '/den?xem=chua-trinh', '/den/vao-so', '/di', '/di?xem=cho-phat-hanh', '/di?xem=da-phat-hanh', '/lien-thong', '/viec-nen', '/thong-bao', '/tim?q=ke%20hoach', '/toi'],
  'lanhdao.h41': ['/viec', '/cho-ky', '/den?xem=trong-so', '/tim'],
  'chuyenvien.h41': ['/viec', '/viec?muc=theo-doi', '/di/soan'],
  'quantri.h41': ['/quan-tri', '/quan-tri?phan=don-vi', '/quan-tri?phan=chu-ky', '/quan-tri?phan=lien-thong', '/quan-tri?phan=nhat-ky'],
};

async function inspect(page, name) {
  await page.locator('main h1').first().waitFor({ state: 'attached' });
  await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' });
  const found = [...(await axe(page)), ...page.wrong.splice(0)];
  const wide = await overflow(page);
  if (wide > 0) found.push(`scrolls sideways by ${wide} px`);
  await shot(page, name);
  return found.map((f) => `${name}: ${f}`);
}

for (const look of [{ size: 'pc' }, { size: 'pc', dark: true, lang: 'en' }, { size: 'phone', dark: true }, { size: 'tablet' }]) {
  const name = `${look.size}-${look.dark ? 'dark' : 'light'}-${look.lang ?? 'vi'}`;
  test(`screens: ${name}`, async () => {
    const found = [];
    for (const [user, paths] of Object.entries(screens)) {
      const page = await open(browser, world.base, look);
      await page.goto('/dang-nhap');
      if (user === 'vanthu.h41') found.push(...(await inspect(page, `${name}-dang-nhap`)));
      await login(page, user, password);
      for (const path of paths) {
        await page.goto(path);
        found.push(...(await inspect(page, `${name}-${user.split('.')[0]}${path.replace(/\W+/g, '-')}`)));
      }
      await page.goto('/den?xem=trong-so');
      const row = page.locator('.wl-link').first();
      if (user === 'lanhdao.h41' && (await row.count())) {
        await row.click();
        await page.waitForURL(/van-ban/);
        for (const tab of ['thong-tin', 'xu-ly', 'y-kien', 'chu-ky', 'lich-su']) {
          await page.locator(`nav.tabs a[href*="tab=${tab}"]`).click();
          found.push(...(await inspect(page, `${name}-${user.split('.')[0]}-van-ban-${tab}`)));
        }
      }
      await page.context().close();
    }
    assert.deepEqual(found, []);
  });
}
