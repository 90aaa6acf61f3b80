import { act, renderHook } from '@testing-library/react';
import { expect, test } from 'vitest';
import { clearAllDrafts, useDraft } from './drafts';

const empty = { text: '', lead: '' };

test('what was typed is there again after the form was closed', () => {
  const first = renderHook(() => useDraft('direct.1', empty));
  act(() => first.result.current.set({ text: 'Giao Sở Nội vụ' }));
  first.unmount();
  const again = renderHook(() => useDraft('direct.1', empty));
  expect(again.result.current.value).toEqual({ text: 'Giao Sở Nội vụ', lead: '' });
  expect(again.result.current.restoredAt).toBeTypeOf('number');
  act(() => again.result.current.discard());
  expect(again.result.current.value).toEqual(empty);
  again.unmount();
  expect(renderHook(() => useDraft('direct.1', empty)).result.current.restoredAt).toBeUndefined();
});

test('another object in the same form has its own draft', () => {
  const form = renderHook(({ name }) => useDraft(name, empty), { initialProps: { name: 'direct.1' } });
  act(() => form.result.current.set({ text: 'một' }));
  form.rerender({ name: 'direct.2' });
  expect(form.result.current.value.text).toBe('');
  act(() => form.result.current.set({ text: 'hai' }));
  form.rerender({ name: 'direct.1' });
  expect(form.result.current.value.text).toBe('một');
});

test('sending and signing out forget', () => {
  const form = renderHook(() => useDraft('direct.3', empty));
  act(() => form.result.current.set({ text: 'x' }));
  act(() => form.result.current.sent());
  expect(localStorage.getItem('congvan.draft.direct.3')).toBeNull();
  act(() => form.result.current.set({ text: 'y' }));
  expect(localStorage.getItem('congvan.draft.direct.3')).not.toBeNull();
  clearAllDrafts();
  expect(localStorage.getItem('congvan.draft.direct.3')).toBeNull();
});
