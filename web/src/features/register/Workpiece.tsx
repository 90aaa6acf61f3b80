import { useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { keyName, useKeys } from '@/lib/keys';
import { parseDate } from '@/lib/dates';
import type { Catalog } from '@/lib/types';
import { VerdictChip } from '@/rows/chips';
import { VerdictNotice } from '@/rows/VerdictNotice';
import { Button } from '@/ui/Button';
import { TextField } from '@/ui/Field';
import { Notice } from '@/ui/states';
import { toast } from '@/ui/toast';
import type { Item } from './batch';
import { fieldOrder, type Field, type Sheet } from './fields';
import { ReturnToSender } from './ReturnToSender';
import { SheetFields } from './SheetFields';
import { Twins } from './Twins';
import type { Bench } from './useBench';
import { useWorkpiece, type Paper } from './useWorkpiece';

type Props = { bench: Bench; catalog: Catalog; item: Item; sheet: Sheet; paper: Paper; picked: string };

/** The right pane: verdict, twins, fields, and the way into the book. `picked` is the passage selected on the paper. */
export function Workpiece({ bench, catalog, item, sheet, paper, picked }: Props) {
  const { t } = useTranslation();
  const work = useWorkpiece(bench, item, sheet, paper);
  const [returning, setReturning] = useState(false);
  const { dispatch } = bench;

  const keys = {
    route: { code: 'Enter', ctrl: true, label: t('register:submit'), run: () => void work.send(true) },
    only: { code: 'Enter', alt: true, label: t('register:submitOnly'), run: () => void work.send(false) },
    look: { code: 'F2', label: t('register:nextDoubtful'), run: work.look },
    later: { code: 'KeyD', alt: true, label: t('register:later'), run: () => dispatch({ do: 'later', key: item.key }) },
    save: { code: 'KeyS', ctrl: true, label: t('register:save'), run: () => toast.success(t('register:saved')) },
    paste: { code: 'KeyV', ctrl: true, shift: true, label: t('register:take'), run: () => (picked ? take(picked) : false) },
  };
  useKeys(Object.values(keys), !returning);

  function take(text: string) {
    const field = work.lastField.current;
    const date = field === 'issuedOn' || field === 'dueOn' ? parseDate(text) : undefined;
    if (date && !date.ok) return toast.error(t('register:error.takenDate', { text }));
    work.edit(field, date?.ok ? date.value : text.slice(0, 500));
  }
  function onKeyDown(e: KeyboardEvent) {
    if (e.key !== 'Enter' || e.nativeEvent.isComposing || e.defaultPrevented || e.ctrlKey || e.altKey || e.metaKey) return;
    const field = (e.target as HTMLElement).dataset.field as Field | undefined;
    if (!field || !fieldOrder.includes(field)) return;
    e.preventDefault(); // Enter never sends
    work.accept(field);
  }
  return (
    <div ref={work.form} className="workpiece" role="form" aria-label={item.name} onKeyDown={onKeyDown} onFocus={(e) => remember(e.target, work.lastField)}>
      <div className="workpiece-body stack">
        {paper.report ? <VerdictNotice report={paper.report} /> : <div className="row">{t('register:signature')} <VerdictChip verdict={paper.verdict} /></div>}
        {paper.verdict === 'failed' && <div className="wrong-line" role={work.tried ? 'alert' : undefined}>{t(item.intake ? 'register:failedIntake' : 'register:failedUpload')}</div>}
        {paper.verdict === 'unknown' && (
          <TextField label={t('register:acceptReason')} required maxLength={500} data-field="acceptReason" value={item.acceptReason} error={work.reasonError} onChange={(text) => dispatch({ do: 'reason', key: item.key, text })} hint={t('register:acceptHint')} />
        )}
        {paper.verdict !== 'failed' && <Twins twins={paper.twins} chosen={item.twinOf} error={work.twinError} onChoose={(twin) => dispatch({ do: 'twinOf', key: item.key, twin })} />}
        <SheetFields catalog={catalog} sheet={sheet} errorOf={work.errorOf} warningOf={work.warningOf} onChange={work.edit} onDate={work.onDate} />
        {returning && <ReturnToSender item={item} bench={bench} onCancel={() => setReturning(false)} />}
      </div>
      <div className="workpiece-bar" hidden={returning}>
        {work.asked && <Notice kind="warning" live>{t('register:lookFirst')}</Notice>}
        {work.refused && <Notice kind="error" live>{work.refused}</Notice>}
        <div className="row wrap">
          <Button kind="primary" data-field="submit" busy={work.busy} keys={keyName(keys.route)} onClick={() => work.send(true)}>{t('register:submit')}</Button>
          <Button busy={work.busy} keys={keyName(keys.only)} onClick={() => work.send(false)}>{t('register:submitOnly')}</Button>
          {item.intake && <Button kind={paper.verdict === 'failed' ? 'danger' : 'plain'} icon="undo" onClick={() => setReturning(true)}>{t('register:return')}</Button>}
          <Button kind="plain" keys={keyName(keys.later)} onClick={keys.later.run}>{t('register:later')}</Button>
        </div>
      </div>
    </div>
  );
}

function remember(target: EventTarget & Element, last: { current: Field }) {
  const field = (target as HTMLElement).dataset.field as Field | undefined;
  if (field && fieldOrder.includes(field)) last.current = field;
}
