import { act, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { expect, test } from 'vitest';
import type { Option } from './Picker';
import { Picker } from './Picker';

const units: Option[] = [
  { value: '1', label: 'Sở Nội vụ', detail: 'SNV' },
  { value: '2', label: 'Sở Khoa học và Công nghệ', detail: 'SKHCN' },
  { value: '3', label: 'Ủy ban nhân dân xã Quỳnh Đôi' },
];

function One() {
  const [value, setValue] = useState('');
  return (
    <>
      <Picker label="Chủ trì" options={units} value={value} onChange={setValue} />
      <output>{value}</output>
    </>
  );
}
function Many() {
  const [value, setValue] = useState<Option[]>([]);
  return (
    <>
      <Picker multiple label="Phối hợp" options={units} value={value} onChange={setValue} />
      <output>{value.map((v) => v.value).join()}</output>
    </>
  );
}

test.each([
  ['quynh doi', '3'],
  ['skhcn', '2'],
  ['NOI VU', '1'],
  ['công nghệ', '2'],
])('"%s" and Enter takes %s', async (text, want) => {
  const user = userEvent.setup();
  render(<One />);
  await user.type(screen.getByRole('combobox'), `${text}{Enter}`);
  expect(screen.getByRole('status').textContent).toBe(want);
});

test('Tab takes the first match too, and passing through an empty box takes nothing', async () => {
  const user = userEvent.setup();
  render(<One />);
  await user.tab();
  await user.tab();
  expect(screen.getByRole('status').textContent).toBe('');
  await user.type(screen.getByRole('combobox'), 'noi');
  await user.tab();
  expect(screen.getByRole('status').textContent).toBe('1');
});

test('Escape closes and keeps what was chosen before', async () => {
  const user = userEvent.setup();
  render(<One />);
  const box = screen.getByRole<HTMLInputElement>('combobox');
  await user.type(box, 'noi{Enter}');
  await user.clear(box);
  await user.type(box, 'quynh{Escape}');
  expect(box.value).toBe('Sở Nội vụ');
});

test('several: each one once, removed by its own button, never by Backspace', async () => {
  const user = userEvent.setup();
  render(<Many />);
  const box = screen.getByRole('combobox');
  await user.type(box, 'noi{Enter}quynh{Enter}');
  expect(screen.getByRole('status').textContent).toBe('1,3');
  await user.type(box, '{Backspace}{Backspace}');
  expect(screen.getByRole('status').textContent).toBe('1,3');
  await user.click(screen.getByRole('button', { name: 'Bỏ Sở Nội vụ' }));
  expect(screen.getByRole('status').textContent).toBe('3');
});

test('options of an earlier text are never taken; Enter waits for the right ones', async () => {
  const user = userEvent.setup();
  let answer: (options: Option[]) => void = () => {};
  function Remote() {
    const [asked, setAsked] = useState('');
    const [got, setGot] = useState<{ q: string; options: Option[] }>({ q: '', options: units });
    const [value, setValue] = useState<Option[]>([]);
    answer = (options) => setGot({ q: asked, options });
    return (
      <>
        <Picker multiple label="Nơi nhận" options={got.options} stale={got.q !== asked} value={value} onChange={setValue} onSearch={setAsked} />
        <output>{value.map((v) => v.label).join()}</output>
      </>
    );
  }
  render(<Remote />);
  await user.type(screen.getByRole('combobox'), 'ninh{Enter}');
  expect(screen.getByRole('status').textContent).toBe('');
  act(() => answer([{ value: 'H42', label: 'UBND tỉnh Ninh Bình' }]));
  await waitFor(() => expect(screen.getByRole('status').textContent).toBe('UBND tỉnh Ninh Bình'));
});
