// Papers for the stories, printed by the browser itself: real text with Vietnamese letters inside.
const escape = (s) => s.replace(/[&<>]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[c]);

/** A letter in the look of the decree. Fields: agency, number, notation, place, date, type, subject, body, title, signer. */
export async function letter(browser, f) {
  const page = await browser.newPage();
  const [y, m, d] = f.date.split('-');
  const body = (f.body ?? ['Thực hiện nhiệm vụ được giao, đề nghị các cơ quan, đơn vị phối hợp triển khai.']).map((p) => `<p style="text-align:justify;text-indent:1cm">${escape(p)}</p>`).join('');
  await page.setContent(`<html lang="vi"><body style="font:14pt/1.45 'Liberation Serif',serif">
    <table style="width:100%;text-align:center;font-size:13pt"><tr valign="top">
      <td style="width:42%"><b>${escape(f.agency.toUpperCase())}</b><br>Số: ${f.number ? escape(f.number) : '&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;'}/${escape(f.notation)}</td>
      <td><b>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</b><br><b>Độc lập - Tự do - Hạnh phúc</b><br><i>${escape(f.place)}, ngày ${f.number ? `${d} tháng ${m} năm ${y}` : `&nbsp;&nbsp;&nbsp; tháng &nbsp;&nbsp;&nbsp; năm ${y}`}</i></td>
    </tr></table>
    <h2 style="text-align:center;font-size:14pt;margin:24px 0 4px">${escape(f.type.toUpperCase())}</h2>
    <p style="text-align:center;font-weight:bold;margin:0 0 20px">${escape(f.subject)}</p>
    ${body}
    <div style="margin-left:55%;margin-top:32px;text-align:center"><b>${escape(f.title.toUpperCase())}</b><br><br><br><br><b>${escape(f.signer)}</b></div>
  </body></html>`);
  const pdf = await page.pdf({ format: 'A4', margin: { top: '2cm', bottom: '2cm', left: '3cm', right: '1.5cm' } });
  await page.close();
  return Buffer.from(pdf);
}
