import { render } from '@testing-library/react';
import { beforeEach, expect, test, vi } from 'vitest';
import type { Shortcut } from './keys';
import { keyName, useKeys } from './keys';
import { setPrefs } from './prefs';

function Bound({ shortcuts }: { shortcuts: Shortcut[] }) {
  useKeys(shortcuts);
  return (
    <>
      <input aria-label="box" />
      <button type="button">b</button>
    </>
  );
}

function press(init: KeyboardEventInit & { code: string }, target: Element = document.body) {
  const event = new KeyboardEvent('keydown', { key: init.code.replace('Key', '').toLowerCase(), bubbles: true, cancelable: true, ...init });
  target.dispatchEvent(event);
  return event;
}

beforeEach(() => setPrefs({ keys: true }));

test('a letter acts outside boxes, never inside, never while composing, never without a code', () => {
  const run = vi.fn();
  const { getByLabelText, getByRole } = render(<Bound shortcuts={[{ code: 'KeyJ', label: 'x', run }]} />);
  press({ code: 'KeyJ' });
  press({ code: 'KeyJ' }, getByRole('button'));
  expect(run).toHaveBeenCalledTimes(2);
  press({ code: 'KeyJ' }, getByLabelText('box'));
  press({ code: 'KeyJ', isComposing: true });
  press({ code: '', key: 'j' });
  expect(run).toHaveBeenCalledTimes(2);
});

test('the off switch silences single keys and leaves Ctrl+Enter alone', () => {
  const letter = vi.fn();
  const chord = vi.fn();
  const { getByLabelText } = render(
    <Bound
      shortcuts={[
        { code: 'KeyJ', label: 'x', run: letter },
        { code: 'Enter', ctrl: true, label: 'y', run: chord },
      ]}
    />,
  );
  setPrefs({ keys: false });
  press({ code: 'KeyJ' });
  press({ code: 'Enter', ctrlKey: true, key: 'Enter' }, getByLabelText('box'));
  expect(letter).not.toHaveBeenCalled();
  expect(chord).toHaveBeenCalledOnce();
});

test('two keys one after the other; Backspace and Delete are never bound', () => {
  const run = vi.fn();
  const erase = vi.fn();
  render(
    <Bound
      shortcuts={[
        { code: 'KeyG KeyV', label: 'x', run },
        { code: 'Backspace', label: 'y', run: erase },
        { code: 'Delete', label: 'z', run: erase },
      ]}
    />,
  );
  press({ code: 'KeyV' });
  expect(run).not.toHaveBeenCalled();
  press({ code: 'KeyG' });
  press({ code: 'KeyV' });
  expect(run).toHaveBeenCalledOnce();
  press({ code: 'Backspace', key: 'Backspace' });
  press({ code: 'Delete', key: 'Delete' });
  expect(erase).not.toHaveBeenCalled();
});

test('a shortcut that declines leaves the key to the one below', () => {
  const below = vi.fn();
  render(
    <>
      <Bound shortcuts={[{ code: 'KeyJ', label: 'a', run: below }]} />
      <Bound shortcuts={[{ code: 'KeyJ', label: 'b', run: () => false }]} />
    </>,
  );
  expect(press({ code: 'KeyJ' }).defaultPrevented).toBe(true);
  expect(below).toHaveBeenCalledOnce();
});

test('shortcuts are written the way keys are labelled', () => {
  expect(keyName({ code: 'KeyG KeyV' })).toBe('g v');
  expect(keyName({ code: 'Slash', shift: true })).toBe('?');
  expect(keyName({ code: 'BracketLeft' })).toBe('[');
  expect(keyName({ code: 'Enter', ctrl: true })).toBe('Ctrl+Enter');
  expect(keyName({ code: 'KeyK', ctrl: true })).toBe('Ctrl+K');
});
