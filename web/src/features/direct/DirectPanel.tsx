import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from '@tanstack/react-query';
import { today as dayInHanoi } from '@/lib/dates';
import { useDraft } from '@/lib/drafts';
import { keyName, useKeys } from '@/lib/keys';
import { explain, ProblemError } from '@/lib/problem';
import type { Catalog, Document } from '@/lib/types';
import { catalogQuery, UnitPicker, UnitsPicker } from '@/rows/pickers';
import { ReasonForm } from '@/rows/ReasonForm';
import { Button } from '@/ui/Button';
import { DraftBanner, Loaded, Notice } from '@/ui/states';
import { toast } from '@/ui/toast';
import { useDecide } from './api';
import { Deadline } from './Deadline';
import { emptyDirection, setLead, take, toRequest, validate, type DirectionErrors } from './direction';
import { Opinion } from './Opinion';
import { Proposals } from './Proposals';
import './direct.css';

type Props = { document: Document; onDone?: () => void };

/** Bút phê: chủ trì, phối hợp, hạn, ý kiến — and nothing else. */
export function DirectPanel(props: Props) {
  const catalog = useQuery(catalogQuery);
  return <Loaded query={catalog}>{(data) => <Form {...props} catalog={data} />}</Loaded>;
}

function Form({ document, catalog, onDone }: Props & { catalog: Catalog }) {
  const { t } = useTranslation();
  const id = document.row.id;
  const draft = useDraft(`direct.${id}`, emptyDirection);
  const decide = useDecide(id);
  const [tried, setTried] = useState(false);
  const [badDate, setBadDate] = useState(false);
  const [returning, setReturning] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const today = dayInHanoi();
  const direction = draft.value;

  const local = validate(direction, today);
  const refused = decide.error instanceof ProblemError ? decide.error : undefined;
  const errorOf = (field: keyof DirectionErrors) => (tried && local[field] ? t(local[field]) : undefined) ?? refused?.field(field);
  const can = (action: 'finish' | 'return') => document.row.actions.includes(action);

  async function run(decision: Parameters<typeof decide.mutateAsync>[0], said: string) {
    if (decide.isPending) return;
    try {
      await decide.mutateAsync(decision);
      draft.sent();
      toast.success(said);
      onDone?.();
    } catch {
      // said beside the button; everything typed is still there
    }
  }
  function send() {
    setTried(true);
    if (Object.keys(local).length > 0 || badDate) {
      requestAnimationFrame(() => box.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus());
      return;
    }
    const lead = catalog.units.find((u) => u.id === direction.lead)?.name ?? '';
    return run({ do: 'direct', input: toRequest(direction) }, t('direct:sent', { unit: lead }));
  }
  const shortcut = { code: 'Enter', ctrl: true, label: t('direct:send') };
  useKeys([{ ...shortcut, run: () => void send() }], !returning);

  return (
    <div className="direct stack" ref={box}>
      <DraftBanner draft={draft} />
      <Proposals catalog={catalog} today={today} direction={direction} onTake={(p) => draft.set((d) => take(d, p))} />
      <UnitPicker label={t('direct:field.lead')} required units={catalog.units} value={direction.lead} error={errorOf('lead')} onChange={(lead) => draft.set((d) => setLead(d, lead))} />
      <UnitsPicker
        label={t('direct:field.coop')}
        units={catalog.units.filter((u) => u.id !== direction.lead)}
        value={direction.coop}
        error={errorOf('coop')}
        onChange={(coop) => draft.set({ coop })}
      />
      <Deadline value={direction.dueOn} today={today} error={errorOf('dueOn')} onChange={(dueOn) => draft.set({ dueOn })} onInvalid={setBadDate} />
      <Opinion value={direction.opinion} error={errorOf('opinion')} onChange={(opinion) => draft.set({ opinion })} />
      {decide.error && !returning && <Notice kind="error" live>{explain(decide.error)}</Notice>}
      {returning ? (
        <ReasonForm
          name={`direct.return.${id}`}
          label={t('direct:returnWhy')}
          canned={[1, 2, 3].map((n) => t(`direct:returnReason.${n}`))}
          submit={t('direct:return')}
          danger
          busy={decide.isPending}
          error={decide.error ? explain(decide.error) : undefined}
          onCancel={() => setReturning(false)}
          onSubmit={(reason) => run({ do: 'return', reason }, t('direct:returned'))}
        />
      ) : (
        <div className="direct-bar">
          <Button kind="primary" icon="send" busy={decide.isPending} keys={keyName(shortcut)} onClick={send}>{t('direct:send')}</Button>
          {can('finish') && (
            <Button disabled={decide.isPending} onClick={() => run({ do: 'finish', comment: direction.opinion.trim() }, t('direct:filed'))}>{t('direct:file')}</Button>
          )}
          {can('return') && <Button kind="plain" icon="undo" onClick={() => setReturning(true)}>{t('direct:return')}</Button>}
        </div>
      )}
    </div>
  );
}
