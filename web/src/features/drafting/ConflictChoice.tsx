import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatDate, formatDateTime } from '@/lib/dates';
import type { Catalog, Document } from '@/lib/types';
import { Button } from '@/ui/Button';
import { Dialog } from '@/ui/Dialog';
import { conflicts, fromDocument, merge, type Compared, type Form } from './draft';

type Props = { catalog: Catalog; mine: Form; theirs: Document; onChoose: (form: Form) => void; onClose: () => void };
type Choice = Partial<Record<Compared, 'mine' | 'theirs'>>;

/** Somebody saved the draft meanwhile: both texts side by side, chosen field by field; nothing is overwritten unseen. */
export function ConflictChoice({ catalog, mine, theirs, onChoose, onClose }: Props) {
  const { t } = useTranslation();
  const other = fromDocument(theirs);
  const fields = conflicts(mine, other);
  const [choice, setChoice] = useState<Choice>(() => Object.fromEntries(fields.map((f) => [f, 'mine'])));
  const say = (form: Form, field: Compared): string => {
    switch (field) {
      case 'type':
        return catalog.types.find((k) => k.code === form.type)?.name ?? form.type;
      case 'signer':
        return catalog.leaders.find((p) => p.id === form.signer)?.name ?? '';
      case 'urgency':
        return t(`rows:urgency.${form.urgency}`);
      case 'dueOn':
        return formatDate(form.dueOn);
      case 'recipients':
        return form.recipients.map((o) => o.name).join('; ');
      case 'subject':
        return form.subject;
    }
  };
  return (
    <Dialog title={t('drafting:conflict.title')} open onClose={onClose}>
      <div className="stack">
        <p>{t('drafting:conflict.text', { at: formatDateTime(theirs.row.updatedAt) })}</p>
        {fields.map((field) => (
          <fieldset key={field} className="conflict">
            <legend>{t(`drafting:field.${field}`)}</legend>
            {(['mine', 'theirs'] as const).map((side) => (
              <label key={side}>
                <input type="radio" name={`conflict-${field}`} checked={choice[field] === side} onChange={() => setChoice({ ...choice, [field]: side })} />
                <span>
                  <span className="muted">{t(`drafting:conflict.${side}`)}</span>
                  <span className="conflict-text">{say(side === 'mine' ? mine : other, field) || t('drafting:conflict.nothing')}</span>
                </span>
              </label>
            ))}
          </fieldset>
        ))}
        <div className="row wrap">
          <Button kind="primary" onClick={() => onChoose(merge(mine, other, choice))}>{t('drafting:conflict.save')}</Button>
          <Button kind="plain" onClick={onClose}>{t('drafting:conflict.back')}</Button>
        </div>
      </div>
    </Dialog>
  );
}
