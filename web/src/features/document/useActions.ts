import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useNavigate, useSearchParams } from 'react-router';
import { useKeys } from '@/lib/keys';
import type { Action, Document } from '@/lib/types';
import { toast } from '@/ui/toast';
import { changed, useAct } from './api';
import type { Walk } from './walk';
import { useQueryClient } from '@tanstack/react-query';

/** The acts a panel on the page is opened for; the others happen at once or elsewhere. */
const withPanel: Action[] = ['submit', 'direct', 'finish', 'return', 'approve', 'sign', 'issue', 'opinion'];

export type Actions = {
  primary?: Action;
  others: Action[];
  /** The act whose panel is open. */
  open?: Action;
  begin: (action: Action) => unknown;
  /** A panel has done its work. */
  done: (said?: string) => void;
};

/** What can be done with the document, the panel that is open (in the address: ?lam=), and what happens afterwards. */
export function useActions(document: Document, walk: Walk): Actions {
  const { t } = useTranslation();
  const { row } = document;
  const [params, setParams] = useSearchParams();
  const { state } = useLocation();
  const navigate = useNavigate();
  const client = useQueryClient();
  const act = useAct(row.id);
  const [first, ...rest] = row.actions;
  const primary = first === 'opinion' ? undefined : first;
  const asked = params.get('lam') as Action | null;
  const open = asked && row.actions.includes(asked) ? asked : primary && withPanel.includes(primary) ? primary : undefined;

  const show = useCallback(
    (tab: string, action?: Action) =>
      setParams(
        (old) => {
          old.set('tab', tab);
          if (action) old.set('lam', action);
          else old.delete('lam');
          return old;
        },
        { replace: true, state },
      ),
    [setParams, state],
  );

  function done(said?: string) {
    changed(client, row.id);
    show('xu-ly');
    if (said) toast.success(said, walk.next && { label: t('document:nextOne'), run: walk.next });
  }
  function begin(action: Action): unknown {
    if (action === 'start') {
      return act.mutateAsync({ action: 'start', text: '' }).then(() => done(t('document:said.start')), toast.error);
    }
    if (action === 'reply') return navigate(`/di/soan?tra-loi=${row.id}`);
    if (action === 'edit') return navigate(`/di/soan/${row.id}`);
    show(action === 'opinion' ? 'y-kien' : 'xu-ly', action);
    // The panel may have to be drawn first.
    setTimeout(() => window.document.querySelector<HTMLElement>('.doc-act :is(input, textarea, button)')?.focus(), 80);
    return undefined;
  }
  useKeys([
    { code: 'BracketLeft', label: t('document:keys.previous'), run: () => (walk.previous ? walk.previous() : false) },
    { code: 'BracketRight', label: t('document:keys.next'), run: () => (walk.next ? walk.next() : false) },
    {
      code: 'Escape',
      label: t('document:keys.back'),
      run: (e) => {
        const el = e.target as HTMLElement;
        if (el.matches('input, textarea, select')) el.blur();
        else walk.back();
      },
    },
    ...(row.actions.includes('return') ? [{ code: 'KeyT', label: t('rows:action.return'), run: () => void begin('return') }] : []),
    ...(row.actions.includes('opinion') ? [{ code: 'KeyY', label: t('rows:action.opinion'), run: () => void begin('opinion') }] : []),
  ]);
  return { primary, others: primary ? rest : row.actions, open, begin, done };
}
