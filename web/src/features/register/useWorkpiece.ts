import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { today as dayInHanoi } from '@/lib/dates';
import { explain, ProblemError } from '@/lib/problem';
import type { SignatureReport, Twin, Verdict } from '@/lib/types';
import { useRegister } from './api';
import type { Item } from './batch';
import { change, confirm, fieldOrder, isDoubtful, nextDoubtful, toRequest, validate, warnings, type Field, type Sheet } from './fields';
import type { Bench } from './useBench';

export type Paper = { verdict: Verdict; report?: SignatureReport; twins: Twin[] };

/** The open file: its fields, what is wrong with them, and the way into the book. */
export function useWorkpiece(bench: Bench, item: Item, sheet: Sheet, paper: Paper) {
  const { t } = useTranslation();
  const register = useRegister();
  const form = useRef<HTMLDivElement>(null);
  const [tried, setTried] = useState(false);
  const [asked, setAsked] = useState(false);
  const [refusal, setRefusal] = useState<unknown>();
  const badDates = useRef(new Set<Field>());
  const lastField = useRef<Field>('issuer');
  const today = dayInHanoi();
  const local = validate(sheet.values, today);
  const soft = warnings(sheet.values, today);
  const problem = refusal instanceof ProblemError ? refusal : undefined;

  const focus = (field: string | undefined) => {
    if (!field) return;
    const el = form.current?.querySelector<HTMLElement>(`[data-field="${field}"]`);
    el?.focus();
    if (el instanceof HTMLInputElement && el.type === 'text') el.select();
  };
  // The first doubtful field has the focus when the file opens, never one that is good already.
  useEffect(() => {
    const first = nextDoubtful(sheet) ?? (paper.verdict === 'unknown' && !item.acceptReason ? 'acceptReason' : 'submit');
    requestAnimationFrame(() => focus(first));
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [item.key]);

  const latest = useRef(sheet);
  latest.current = sheet;
  function put(next: Sheet) {
    latest.current = next; // two changes in one event build on each other
    bench.dispatch({ do: 'sheet', key: item.key, sheet: next });
    setAsked(false);
  }
  const edit = (field: Field, value: string) => put(change(latest.current, field, value));

  /** Enter: this field is right; on to the next doubtful one, or simply the next. */
  function accept(field: Field) {
    const next = confirm(latest.current, field);
    put(next);
    const doubtful = nextDoubtful(next, field);
    focus(doubtful ?? (fieldOrder.some((f) => isDoubtful(next, f)) ? undefined : 'submit'));
  }
  const look = () => focus(nextDoubtful(latest.current, lastField.current) ?? 'submit');

  function blocked(): string | undefined {
    if (Object.keys(local).length > 0) return fieldOrder.find((f) => local[f]);
    if (badDates.current.size > 0) return [...badDates.current][0];
    if (paper.verdict === 'failed') return 'submit';
    if (paper.verdict === 'unknown' && !item.acceptReason.trim()) return 'acceptReason';
    if (paper.twins.length > 0 && !item.twinOf) return 'twinOf';
    return undefined;
  }

  async function send(route: boolean) {
    if (register.isPending) return;
    setTried(true);
    setRefusal(undefined);
    const stop = blocked();
    if (stop) return focus(stop);
    const unseen = fieldOrder.find((f) => sheet.marks[f] === 'look');
    if (unseen && !asked) {
      setAsked(true);
      return focus(unseen);
    }
    try {
      const body = toRequest(latest.current.values, { upload: item.upload, intake: item.intake, acceptReason: item.acceptReason, twinOf: item.twinOf, requestKey: item.key }, route);
      const document = await register.mutateAsync(body);
      bench.dispatch({ do: 'registered', key: item.key, id: document.row.id, number: document.row.bookNumber, routed: route });
    } catch (error) {
      setRefusal(error);
      if (error instanceof ProblemError) focus(fieldOrder.find((f) => error.field(f)));
    }
  }

  const errorOf = (field: Field | 'acceptReason') => (tried && local[field] ? t(local[field]) : undefined) ?? problem?.field(field);
  const warningOf = (field: Field) => soft[field] && t(soft[field]);
  const named = [...fieldOrder, 'acceptReason', 'twinOf'].some((f) => problem?.field(f));
  return {
    form, tried, asked, edit, accept, look, send, errorOf, warningOf, lastField, busy: register.isPending,
    refused: refusal !== undefined && !named ? explain(refusal) : undefined,
    twinError: problem?.field('twinOf') ?? (tried && paper.twins.length > 0 && !item.twinOf ? t('register:twin.decide') : undefined),
    reasonError: problem?.field('acceptReason') ?? (tried && paper.verdict === 'unknown' && !item.acceptReason.trim() ? t('register:reasonNeeded') : undefined),
    onDate: (field: Field, bad: boolean) => void (bad ? badDates.current.add(field) : badDates.current.delete(field)),
  };
}
