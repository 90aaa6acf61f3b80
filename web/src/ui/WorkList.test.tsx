import { act, fireEvent, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { createMemoryRouter, RouterProvider, useNavigate } from 'react-router';
import { beforeEach, expect, test } from 'vitest';
import { readOrder } from '@/lib/lists';
import { setPrefs } from '@/lib/prefs';
import { WorkList } from './WorkList';

type Item = { id: string; name: string };
const many = (n: number): Item[] => Array.from({ length: n }, (_, i) => ({ id: `d${i}`, name: `Văn bản ${i}` }));
const keyOf = (i: Item) => i.id;
const href = (i: Item) => `/van-ban/${i.id}`;
const show = (i: Item) => i.name;

let drop: (id: string) => void;
let selected: string[] = [];

function List() {
  const [items, setItems] = useState(() => many(48));
  drop = (id) => setItems((old) => old.filter((i) => i.id !== id));
  return (
    <WorkList
      label="danh sách"
      items={items}
      keyOf={keyOf}
      href={href}
      render={show}
      rowHeight={60}
      selectable
      selectionBar={(keys) => {
        selected = keys;
        return <span>{keys.length}</span>;
      }}
    />
  );
}
function Page() {
  const navigate = useNavigate();
  return (
    <button type="button" onClick={() => void navigate(-1)}>
      back
    </button>
  );
}

function start() {
  const router = createMemoryRouter(
    [
      { path: '/den', Component: List },
      { path: '/van-ban/:id', Component: Page },
    ],
    { initialEntries: ['/den?xem=trong-so'] },
  );
  render(<RouterProvider router={router} />);
  return router;
}
const focusedName = () => document.activeElement?.textContent;
// fireEvent, because shortcuts read event.code
const press = (code: string, init: KeyboardEventInit = {}) => act(() => fireEvent.keyDown(document.activeElement ?? document.body, { code, key: code.replace('Key', '').toLowerCase(), ...init }));

beforeEach(() => {
  setPrefs({ keys: true });
  selected = [];
});

test('j, k and arrows move one focus through the list', async () => {
  start();
  press('KeyJ');
  await waitFor(() => expect(focusedName()).toBe('Văn bản 0'));
  press('KeyJ');
  press('ArrowDown', { key: 'ArrowDown' });
  await waitFor(() => expect(focusedName()).toBe('Văn bản 2'));
  press('KeyK');
  await waitFor(() => expect(focusedName()).toBe('Văn bản 1'));
  expect(document.querySelectorAll('.wl-link[tabindex="0"]')).toHaveLength(1);
});

test('only the rows near the window are in the page', () => {
  start();
  expect(document.querySelectorAll('.wl-row').length).toBeLessThan(30);
  expect(document.querySelector('.wl-row')?.getAttribute('aria-setsize')).toBe('48');
});

test('Enter opens, and coming back lands on the same row', async () => {
  const user = userEvent.setup();
  const router = start();
  for (let i = 0; i < 5; i++) press('KeyJ');
  await waitFor(() => expect(focusedName()).toBe('Văn bản 4'));
  press('Enter', { key: 'Enter' });
  await waitFor(() => expect(router.state.location.pathname).toBe('/van-ban/d4'));
  const { from } = router.state.location.state as { from: { key: string; path: string } };
  expect(from.path).toBe('/den?xem=trong-so');
  expect(readOrder(from.key)?.ids.slice(3, 6)).toEqual(['d3', 'd4', 'd5']);
  await user.click(screen.getByText('back'));
  await waitFor(() => expect(focusedName()).toBe('Văn bản 4'));
  expect(router.state.location.search).toBe('?xem=trong-so');
});

test('when the focused row leaves, the one that took its place has the focus', async () => {
  start();
  for (let i = 0; i < 3; i++) press('KeyJ');
  await waitFor(() => expect(focusedName()).toBe('Văn bản 2'));
  act(() => drop('d2'));
  await waitFor(() => expect(focusedName()).toBe('Văn bản 3'));
});

test('x ticks, Shift+arrow ticks a range, * ticks all; what was ticked is there on return', async () => {
  const user = userEvent.setup();
  const router = start();
  press('KeyJ');
  await waitFor(() => expect(focusedName()).toBe('Văn bản 0'));
  press('KeyX');
  expect(selected).toEqual(['d0']);
  press('ArrowDown', { key: 'ArrowDown', shiftKey: true });
  press('ArrowDown', { key: 'ArrowDown', shiftKey: true });
  await waitFor(() => expect(selected).toEqual(['d0', 'd1', 'd2']));
  press('Enter', { key: 'Enter' });
  await waitFor(() => expect(router.state.location.pathname).toBe('/van-ban/d2'));
  await user.click(screen.getByText('back'));
  await waitFor(() => expect(selected).toEqual(['d0', 'd1', 'd2']));
  press('Digit8', { key: '*', shiftKey: true });
  expect(selected).toHaveLength(48);
});

test('a click with Ctrl is the browser’s own', () => {
  const router = start();
  const row = screen.getByText('Văn bản 1').closest('a')!;
  const event = new MouseEvent('click', { bubbles: true, cancelable: true, ctrlKey: true });
  row.addEventListener('click', (e) => e.preventDefault(), { once: true }); // jsdom cannot open tabs
  act(() => void row.dispatchEvent(event));
  expect(router.state.location.pathname).toBe('/den');
});
