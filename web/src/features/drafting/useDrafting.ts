import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { useDraft } from '@/lib/drafts';
import { ProblemError } from '@/lib/problem';
import { documentQuery } from '@/lib/queries';
import { requestKey } from '@/lib/session';
import type { Document } from '@/lib/types';
import { toast } from '@/ui/toast';
import { useSaveDraft, useSubmitDraft } from './api';
import { conflicts, fromDocument, toRequest, validate, validateSubmit, type Form, type FormErrors } from './draft';

export type Conflict = { theirs: Document; submit: boolean };

/** The draft's life on this page: kept locally at every change, on the server when asked, submitted once. */
export function useDrafting(name: string, initial: Form, document: Document | undefined) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [key] = useState(requestKey);
  const draft = useDraft(name, { form: initial, version: document?.version ?? 0, key });
  const save = useSaveDraft();
  const submit = useSubmitDraft();
  const [errors, setErrors] = useState<FormErrors>({});
  const [refusal, setRefusal] = useState<unknown>();
  const [conflict, setConflict] = useState<Conflict>();
  const [badDate, setBadDate] = useState(false);
  const saved = useRef(JSON.stringify(initial));
  const { form } = draft.value;
  const dirty = JSON.stringify(form) !== saved.current;
  const hasFile = Boolean(form.upload) || Boolean(document?.files.some((f) => f.role === 'main'));
  const busy = save.isPending || submit.isPending;

  const change = (part: Partial<Form>) => {
    draft.set((old) => ({ ...old, form: { ...old.form, ...part } }));
    setErrors((old) => Object.fromEntries(Object.entries(old).filter(([field]) => !(field in part))));
  };

  /** Puts the text on the server; undefined when it was refused, with the reason on the page. */
  async function store(text: Form, version: number, submitAfter: boolean): Promise<Document | undefined> {
    setRefusal(undefined);
    try {
      const body = toRequest(text, document ? { version } : { requestKey: draft.value.key });
      const kept = await save.mutateAsync({ id: document?.row.id, body });
      const clean = { ...text, upload: '' };
      saved.current = JSON.stringify(clean);
      draft.set((old) => ({ ...old, form: clean, version: kept.version }));
      draft.sent();
      return kept;
    } catch (error) {
      if (document && error instanceof ProblemError && error.status === 409) {
        const theirs = await client.fetchQuery({ ...documentQuery(document.row.id), staleTime: 0 }).catch(() => undefined);
        if (theirs && theirs.version !== version && conflicts(text, fromDocument(theirs)).length > 0) {
          setConflict({ theirs, submit: submitAfter });
          return undefined;
        }
        if (theirs && theirs.version !== version) return store(text, theirs.version, submitAfter); // the same text by two ways
      }
      setRefusal(error);
      return undefined;
    }
  }

  async function keep(text = form, version = draft.value.version) {
    if (busy) return;
    const wrong = badDate ? { ...validate(text), dueOn: 'drafting:error.notADate' } : validate(text);
    setErrors(wrong);
    if (Object.keys(wrong).length > 0) return;
    const kept = await store(text, version, false);
    if (!kept) return;
    toast.success(t('drafting:saved'));
    if (!document) void navigate(`/di/soan/${kept.row.id}`, { replace: true });
  }

  async function send(text = form, version = draft.value.version) {
    if (busy) return;
    const wrong = badDate ? { ...validateSubmit(text, hasFile), dueOn: 'drafting:error.notADate' } : validateSubmit(text, hasFile);
    setErrors(wrong);
    if (Object.keys(wrong).length > 0) return;
    const kept = dirty || !document || text !== form ? await store(text, version, true) : document;
    if (!kept) return;
    try {
      await submit.mutateAsync(kept.row.id);
      toast.success(t('drafting:submitted'));
      void navigate(`/van-ban/${kept.row.id}`, { replace: true });
    } catch (error) {
      setRefusal(error);
      if (!document) void navigate(`/di/soan/${kept.row.id}`, { replace: true });
    }
  }

  function resolve(text: Form) {
    if (!conflict) return;
    const { theirs, submit: submitAfter } = conflict;
    setConflict(undefined);
    draft.set((old) => ({ ...old, form: text, version: theirs.version }));
    void (submitAfter ? send(text, theirs.version) : keep(text, theirs.version));
  }
  const problem = refusal instanceof ProblemError ? refusal : undefined;
  const errorOf = (field: keyof Form) => (errors[field] ? t(errors[field]) : undefined) ?? problem?.field(field);
  return { draft, form, change, errorOf, errors, refusal, conflict, setConflict, resolve, keep, send, busy, dirty, hasFile, setBadDate };
}
