import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from '@tanstack/react-query';
import { useDraft } from '@/lib/drafts';
import { keyName, useKeys } from '@/lib/keys';
import { explain, ProblemError } from '@/lib/problem';
import type { Document } from '@/lib/types';
import { catalogQuery, OrganPicker } from '@/rows/pickers';
import { SelectField } from '@/rows/SelectField';
import { Button } from '@/ui/Button';
import { PasswordField } from '@/ui/Field';
import { Notice } from '@/ui/states';
import { useIssue } from './api';
import { CheckList } from './CheckList';
import { bookToUse, checks, isResolved, stops } from './checks';

/** The seal's password kept in memory for the next documents of the queue, for a few minutes and never elsewhere. */
export type Held = { password: string; keep: (password: string) => void };

export function IssueForm({ document, held, onNumbered }: { document: Document; held?: Held; onNumbered?: (document: Document) => void }) {
  const { t } = useTranslation();
  const id = document.row.id;
  const catalog = useQuery(catalogQuery);
  const issue = useIssue(id);
  const draft = useDraft(`issue.${id}`, { recipients: document.recipients, book: '' });
  const [password, setPassword] = useState(held?.password ?? '');
  const [keep, setKeep] = useState(Boolean(held?.password));
  const [tried, setTried] = useState(false);
  const box = useRef<HTMLFormElement>(null);
  const { recipients } = draft.value;
  const books = catalog.data?.books.filter((b) => b.kind === 'outgoing') ?? [];
  const book = draft.value.book || (bookToUse(books, document.book?.id ?? null)?.id ?? '');
  const list = checks(document, recipients);
  const problem = issue.error instanceof ProblemError ? issue.error : undefined;
  const named = ['book', 'recipients', 'password'].some((f) => problem?.field(f));
  const lost = recipients.filter((o) => !isResolved(o));

  async function send() {
    if (issue.isPending) return;
    setTried(true);
    if (stops(list).length > 0 || !book) return box.current?.querySelector<HTMLElement>('.check-stop, select')?.scrollIntoView({ block: 'nearest' });
    if (!password) return box.current?.querySelector<HTMLElement>('input[name=seal-key-password]')?.focus();
    try {
      const numbered = await issue.mutateAsync({ book, recipients: recipients.map(({ code, name }) => ({ code, name })), password });
      held?.keep(keep ? password : '');
      setPassword('');
      draft.sent();
      onNumbered?.(numbered);
    } catch (error) {
      if (error instanceof ProblemError && error.field('password')) box.current?.querySelector<HTMLElement>('input[name=seal-key-password]')?.focus();
    }
  }
  const shortcut = { code: 'Enter', ctrl: true, label: t('issuing:issue') };
  useKeys([{ ...shortcut, run: () => void send() }]);
  return (
    <form
      ref={box}
      className="issue stack"
      aria-label={t('issuing:title')}
      onSubmit={(e) => {
        e.preventDefault();
        void send();
      }}
    >
      <CheckList checks={list} />
      {tried && stops(list).length > 0 && <Notice kind="error" live>{t('issuing:stopped')}</Notice>}
      <SelectField
        label={t('issuing:field.book')}
        required
        value={book}
        options={books.map((b) => ({ value: b.id, label: t('issuing:bookNext', { name: b.name, year: b.year, next: b.last + 1 }) }))}
        error={problem?.field('book') ?? (tried && !book ? t('issuing:error.book') : undefined)}
        onChange={(value) => draft.set({ book: value })}
      />
      {lost.length > 0 && <Notice kind="error">{t('issuing:unresolved', { names: lost.map((o) => o.name).join('; ') })}</Notice>}
      <OrganPicker label={t('issuing:field.recipients')} required value={recipients} error={problem?.field('recipients')} onChange={(value) => draft.set({ recipients: value })} />
      <PasswordField
        label={t('issuing:field.password')}
        required
        name="seal-key-password"
        autoComplete="off"
        value={password}
        onChange={setPassword}
        error={problem?.field('password') ?? (tried && !password ? t('issuing:error.password') : undefined)}
      />
      {held && (
        <label className="row issue-keep">
          <input type="checkbox" checked={keep} onChange={(e) => setKeep(e.target.checked)} />
          {t('issuing:keepPassword')}
        </label>
      )}
      {Boolean(issue.error) && !named && <Notice kind="error" live>{explain(issue.error)}</Notice>}
      <div className="issue-bar">
        <Button kind="primary" icon="outbox" type="submit" busy={issue.isPending} keys={keyName(shortcut)}>{t('issuing:issue')}</Button>
        <span className="muted">{t('issuing:explain')}</span>
      </div>
    </form>
  );
}
