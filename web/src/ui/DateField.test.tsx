import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { expect, test, vi } from 'vitest';
import { DateField } from './DateField';

function Form({ onInvalid, start = '' }: { onInvalid?: (x: boolean) => void; start?: string }) {
  const [value, setValue] = useState(start);
  return (
    <>
      <DateField label="Ngày văn bản" value={value} onChange={setValue} onInvalid={onInvalid} />
      <output>{value}</output>
      <button type="button">next</button>
    </>
  );
}

test.each([
  ['25/11/2025', '2025-11-25', '25/11/2025'],
  ['25112025', '2025-11-25', '25/11/2025'],
  ['251125', '2025-11-25', '25/11/2025'],
  ['5/3/2020', '2020-03-05', '05/03/2020'],
  ['05.03.2020', '2020-03-05', '05/03/2020'],
  ['ngày 05 tháng 3 năm 2020', '2020-03-05', '05/03/2020'],
])('typed %s and Tab: %s', async (text, value, shown) => {
  const user = userEvent.setup();
  render(<Form />);
  const box = screen.getByLabelText<HTMLInputElement>('Ngày văn bản');
  await user.type(box, text);
  await user.tab();
  expect(screen.getByRole('status').textContent).toBe(value);
  expect(box.value).toBe(shown);
  expect(document.activeElement).toBe(screen.getByText('next')); // one Tab per date, no hidden stop
});

test('a day that does not exist is refused and its text kept', async () => {
  const user = userEvent.setup();
  const onInvalid = vi.fn();
  render(<Form onInvalid={onInvalid} start="2025-01-01" />);
  const box = screen.getByLabelText<HTMLInputElement>('Ngày văn bản');
  await user.clear(box);
  await user.type(box, '31/02/2025');
  await user.tab();
  expect(box.value).toBe('31/02/2025');
  expect(screen.getByRole('status').textContent).toBe('2025-01-01');
  expect(box.getAttribute('aria-invalid')).toBe('true');
  expect(screen.getByText(/Không có ngày “31\/02\/2025”/)).toBeTruthy();
  expect(onInvalid).toHaveBeenLastCalledWith(true);
  await user.clear(box);
  await user.type(box, '28/2/2025');
  await user.tab();
  expect(screen.getByRole('status').textContent).toBe('2025-02-28');
  expect(onInvalid).toHaveBeenLastCalledWith(false);
});

test('emptied means no date', async () => {
  const user = userEvent.setup();
  render(<Form start="2025-01-01" />);
  await user.clear(screen.getByLabelText('Ngày văn bản'));
  await user.tab();
  expect(screen.getByRole('status').textContent).toBe('');
});
