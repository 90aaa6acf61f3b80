// The life of a document across two provinces, in the browser, by the people whose work it is. Each step stands on the
// one before; when one fails the rest are not tried.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { axe, launch, login, open, shot } from './browser.mjs';
import { letter } from './letter.mjs';
import { password, pin, start } from './world.mjs';

let world;
let browser;
const pages = {};
// A number of its own, so that the story can be told twice to the same installation.
const number = String(1000 + (Date.now() % 9000));
const subject = `Triển khai kế hoạch chuyển đổi số tỉnh Nghệ An, đợt ${number}`;
const answer = `Báo cáo kết quả triển khai kế hoạch chuyển đổi số, đợt ${number}`;
let incoming; // address of the incoming document's page
let outgoing;
let code; // number and notation of the answer
let broken;

before(async () => {
  world = await start();
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await world?.stop();
});

/** The person's own window, signed in once. */
async function as(user, path = '/viec') {
  if (!pages[user]) {
    pages[user] = await open(browser, world.base);
    await login(pages[user], user, password, path);
  } else {
    await pages[user].goto(path);
  }
  await pages[user].locator('main h1').first().waitFor({ state: 'attached' });
  return pages[user];
}

function step(name, run) {
  test(name, async (t) => {
    if (broken) return t.skip(`after “${broken}”`);
    broken = name;
    try {
      await run();
    } catch (error) {
      for (const [user, page] of Object.entries(pages)) await shot(page, `story-failed-${user}`).catch(() => {});
      throw error;
    }
    broken = undefined;
  });
}

async function pick(page, label, text) {
  const box = page.getByLabel(label, { exact: false }).and(page.getByRole('combobox'));
  await box.fill(text);
  await box.press('Enter'); // at once, as fast hands do: the picker waits for the answer to these very letters
  await page.waitForFunction((el) => el.getAttribute('aria-expanded') === 'false', await box.elementHandle());
}

const rowOf = (page, text) => page.locator('.wl-row', { hasText: text }).first();

describe('the life of a document', () => {
  step('the clerk registers a scanned paper; its fields are filled from it and the number is given', async () => {
    const page = await as('vanthu.h41', '/den/vao-so');
    const pdf = await letter(browser, {
      agency: 'Bộ Khoa học và Công nghệ', number, notation: 'KH-BKHCN', place: 'Hà Nội', date: '2026-11-18', type: 'Kế hoạch', subject,
      body: ['Căn cứ chương trình công tác năm, đề nghị Ủy ban nhân dân tỉnh triển khai hạ tầng dữ liệu dùng chung, báo cáo kết quả trước ngày 15 hằng tháng.', 'Từ khóa để tìm lại: lưỡng hà đồng bằng.'],
      title: 'Thứ trưởng', signer: 'Phạm Đức Lương',
    });
    await page.locator('input[type=file]').first().setInputFiles({ name: `${number}-kh-bkhcn.pdf`, mimeType: 'application/pdf', buffer: pdf });
    const abstract = page.locator('[data-field=subject]');
    await abstract.waitFor();
    assert.match(await abstract.inputValue(), /chuyển đổi số/i, 'the abstract is read from the paper');
    assert.equal(await page.locator('[data-field=number]').inputValue(), number);
    assert.match(await page.locator('[data-field=notation]').inputValue(), /KH-BKHCN/);
    await abstract.fill(subject);
    await page.locator('[data-field=issuer]').fill('Bộ Khoa học và Công nghệ');
    await page.locator('[data-field=issuer]').press('Escape');
    await page.locator('[data-field=issuedOn]').fill('18112026');
    await page.locator('[data-field=issuedOn]').press('Tab');
    await pick(page, 'Loại văn bản', 'ke hoach');
    await pick(page, 'Chuyển tới', 'le trong nghia');
    assert.deepEqual(await axe(page), []);
    await shot(page, 'story-1-register');
    const done = page.getByText(/Số đến \d+/).first();
    for (let i = 0; i < 3 && !(await done.isVisible()); i++) {
      await page.keyboard.press('Control+Enter'); // the first time it may ask to look at doubtful fields
      await done.waitFor({ timeout: 3000 }).catch(() => {});
    }
    await done.waitFor();
    await page.goto('/den?xem=trong-so');
    await rowOf(page, subject).locator('.wl-link').click();
    await page.waitForURL(/van-ban/);
    incoming = new URL(page.url()).pathname;
    await page.locator('.doc-head-holder').getByText('chờ bút phê').waitFor();
  });

  step('the leader directs: one lead unit, a co-operating one, a deadline, words', async () => {
    const page = await as('lanhdao.h41');
    await rowOf(page, subject).locator('.wl-link').waitFor();
    await page.goto(incoming);
    await pick(page, 'Chủ trì', 'khoa giao');
    await pick(page, 'Phối hợp', 'tong hop');
    await page.getByLabel('Hạn giải quyết').fill('+7');
    await page.getByLabel('Ý kiến chỉ đạo').fill('Tham mưu báo cáo, trình trước thời hạn.');
    assert.deepEqual(await axe(page), []);
    await shot(page, 'story-2-direct');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('heading', { name: /Bút phê, chuyển xử lý/ }).waitFor();
  });

  step('the specialist finds it in the work list, begins, and drafts the answer', async () => {
    const page = await as('chuyenvien.h41');
    await rowOf(page, subject).waitFor();
    await page.goto(incoming);
    await page.getByRole('button', { name: 'Bắt đầu xử lý' }).click();
    await page.getByRole('heading', { name: 'Bắt đầu giải quyết' }).waitFor();
    await page.getByRole('button', { name: 'Soạn trả lời' }).click();
    await page.waitForURL(/di\/soan/);
    const pdf = await letter(browser, {
      agency: 'Ủy ban nhân dân tỉnh Nghệ An', notation: 'BC-UBND', place: 'Nghệ An', date: '2026-11-22', type: 'Báo cáo', subject: answer,
      body: ['Ủy ban nhân dân tỉnh báo cáo kết quả như sau.'], title: 'Chủ tịch', signer: 'Lê Trọng Nghĩa',
    });
    await page.locator('input[type=file]').first().setInputFiles({ name: 'bao-cao.pdf', mimeType: 'application/pdf', buffer: pdf });
    await page.locator('.pdf-desk[data-pages="1"]').waitFor();
    await pick(page, 'Loại văn bản', 'bao cao');
    await page.getByLabel('Trích yếu').fill(answer);
    await pick(page, 'Người ký', 'le trong nghia');
    for (const chip of await page.locator('.picker-chosen button').all()) await chip.click();
    await pick(page, 'Nơi nhận', 'H42');
    await pick(page, 'Nơi nhận', 'so noi vu ninh binh');
    const chosen = await page.locator('.picker-chosen li').allInnerTexts();
    assert.equal(chosen.length, 2);
    assert.match(chosen[1], /Sở Nội vụ tỉnh Ninh Bình/);
    assert.deepEqual(await axe(page), []);
    await shot(page, 'story-3-draft');
    await page.keyboard.press('Control+Enter');
    await page.waitForURL(/van-ban/);
    outgoing = new URL(page.url()).pathname;
  });

  step('the head of the unit approves', async () => {
    const page = await as('truongphong.h41');
    await rowOf(page, answer).waitFor();
    await page.goto(outgoing);
    const panel = page.locator('.doc-act');
    await panel.getByRole('button', { name: 'Duyệt' }).click();
    await page.getByRole('heading', { name: 'Duyệt dự thảo' }).waitFor();
  });

  step('the leader signs several with one password; a job signs, its progress is seen', async () => {
    const page = await as('lanhdao.h41', '/cho-ky');
    await page.getByText(answer).first().waitFor();
    const many = await page.locator('.signing-cards > li').count();
    for (let i = 0; i < many; i++) {
      await page.getByRole('button', { name: 'Đồng ý', exact: true }).click();
    }
    assert.deepEqual(await axe(page), []);
    await page.getByRole('button', { name: `Ký ${many} văn bản` }).click();
    await page.getByLabel('Mật khẩu chứng thư').fill(pin);
    await page.keyboard.press('Enter');
    await page.getByText(`Đã ký ${many}`).waitFor({ timeout: 30_000 });
    await shot(page, 'story-5-signed');
  });

  step('the clerk takes the number, seals and issues', async () => {
    const page = await as('vanthu.h41', outgoing);
    const panel = page.locator('.doc-act');
    await panel.getByLabel('Mật khẩu con dấu của cơ quan').fill(pin);
    await shot(page, 'story-6-issue');
    await page.keyboard.press('Control+Enter');
    await page.locator('.doc-head').getByText('Đã phát hành').first().waitFor({ timeout: 30_000 });
    code = await page.locator('.doc-head-id span').innerText();
    assert.match(code, /\d+\/BC-UBND/);
  });

  step('it arrives in the other province, is registered there, and the sender sees both', async () => {
    const page = await as('vanthu.h42', '/den');
    const row = page.locator('main').getByText(answer).first();
    await row.waitFor({ timeout: 30_000 });
    await row.click();
    await page.locator('[data-field=subject]').waitFor();
    await shot(page, 'story-7-intake');
    const done = page.getByText(/Số đến \d+/).first();
    for (let i = 0; i < 3 && !(await done.isVisible()); i++) {
      await page.keyboard.press('Control+Enter');
      await done.waitFor({ timeout: 3000 }).catch(() => {});
    }
    await done.waitFor();
    const sender = await as('vanthu.h41', `${outgoing}?tab=noi-nhan`);
    await sender.locator('.doc-side').getByText('Đã tiếp nhận').first().waitFor({ timeout: 30_000 });
    await sender.goto('/di?xem=da-phat-hanh');
    await rowOf(sender, answer).getByText(/1\/2 đã tiếp nhận/).waitFor({ timeout: 30_000 });
    await shot(sender, 'story-7-sent');
  });

  step('those who may see it find it by half a title, by number, by words inside; others do not', async () => {
    const page = await as('vanthu.h41', '/tim');
    for (const words of [`ke hoach chuyen doi so ${number}`, `${number} kh`, `${number}/KH-BKHCN`, 'luong ha dong bang']) {
      await page.getByRole('searchbox').fill(words);
      await rowOf(page, subject).waitFor();
    }
    await shot(page, 'story-8-search');
    const stranger = await as('chuyenvien3.h41', '/tim');
    await stranger.getByRole('searchbox').fill('luong ha dong bang');
    await stranger.getByText(/Không thấy văn bản nào/).waitFor();
    await stranger.goto(incoming);
    await stranger.getByRole('heading', { name: 'Không có văn bản này' }).waitFor();
  });

  step('the whole life is in the timeline, and no window complained', async () => {
    const page = await as('chuyenvien.h41', `${outgoing}?tab=xu-ly`);
    for (const name of ['Tạo dự thảo', 'Duyệt dự thảo', 'Đã ký số', 'Phát hành']) await page.getByRole('heading', { name }).first().waitFor();
    for (const [user, p] of Object.entries(pages)) assert.deepEqual(p.wrong, [], user);
  });
});
