import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { formatDate } from '@/lib/dates';
import { keyName, useKeys } from '@/lib/keys';
import { explain } from '@/lib/problem';
import { fileUrl } from '@/lib/queries';
import type { Catalog, Document, DocumentRow, Upload } from '@/lib/types';
import { OrganPicker, PersonPicker } from '@/rows/pickers';
import { UrgencyField } from '@/rows/UrgencyField';
import { Button } from '@/ui/Button';
import { DateField } from '@/ui/DateField';
import { TextArea } from '@/ui/Field';
import { Picker } from '@/ui/Picker';
import { DraftBanner, Notice } from '@/ui/states';
import { ConflictChoice } from './ConflictChoice';
import type { Form } from './draft';
import { PaperPane } from './PaperPane';
import { useDrafting } from './useDrafting';

type Props = { name: string; catalog: Catalog; initial: Form; document?: Document; answered?: DocumentRow };

/** The fields on the left, the paper on the right; leaving never asks, because everything is kept. */
export function DraftForm({ name, catalog, initial, document, answered }: Props) {
  const { t } = useTranslation();
  const work = useDrafting(name, initial, document);
  const box = useRef<HTMLDivElement>(null);
  const { form, change, errorOf } = work;
  const keys = {
    submit: { code: 'Enter', ctrl: true, label: t('drafting:submit'), run: () => void work.send() },
    save: { code: 'KeyS', ctrl: true, label: t('drafting:save'), run: () => void work.keep() },
  };
  useKeys(Object.values(keys), !work.conflict);
  useEffect(() => {
    if (Object.keys(work.errors).length > 0) box.current?.querySelector<HTMLElement>('[aria-invalid=true], [data-field=upload][data-wrong=true]')?.focus();
  }, [work.errors]);

  const main = document?.files.filter((f) => f.role === 'main').sort((a, b) => b.revision - a.revision)[0];
  const paper = main && document ? { src: fileUrl(document.row.id, main.id), name: main.name } : undefined;

  /** Type and abstract are taken from the paper where nothing was typed yet. */
  function uploaded(upload: Upload) {
    const { type, subject } = upload.prefill;
    change({
      upload: upload.id,
      ...(!form.type && type && catalog.types.some((k) => k.code === type.value) ? { type: type.value } : {}),
      ...(!form.subject.trim() && subject ? { subject: subject.value } : {}),
    });
  }
  return (
    <div className="page" ref={box}>
      <header className="page-head draft-head">
        <h1 className="grow">{t(document ? 'drafting:titleEdit' : 'drafting:title')}</h1>
        <span className="muted" role="status">{work.dirty ? t('drafting:keptHere') : document && t('drafting:keptThere')}</span>
        <Button busy={work.busy} keys={keyName(keys.save)} onClick={() => work.keep()}>{t('drafting:save')}</Button>
        <Button kind="primary" icon="send" busy={work.busy} keys={keyName(keys.submit)} onClick={() => work.send()}>{t('drafting:submit')}</Button>
      </header>
      <div className="drafting">
        <div className="drafting-fields stack">
          <DraftBanner draft={work.draft} />
          {work.refusal !== undefined && <Notice kind="error" live>{explain(work.refusal)}</Notice>}
          {answered && (
            <Notice>
              {t('drafting:answers', { type: answered.typeName, code: answered.code, date: formatDate(answered.issuedOn), issuer: answered.issuer })}{' '}
              <Link to={`/van-ban/${answered.id}`} target="_blank">{t('drafting:openDocument')}</Link>
            </Notice>
          )}
          <Picker label={t('drafting:field.type')} required options={catalog.types.map((k) => ({ value: k.code, label: k.name, also: `${k.code} ${k.abbrev}` }))} value={form.type} error={errorOf('type')} onChange={(type) => change({ type })} />
          <TextArea label={t('drafting:field.subject')} required rows={3} maxLength={500} value={form.subject} error={errorOf('subject')} onChange={(subject) => change({ subject })} />
          <PersonPicker label={t('drafting:field.signer')} required people={catalog.leaders} value={form.signer} error={errorOf('signer')} onChange={(signer) => change({ signer })} />
          <OrganPicker label={t('drafting:field.recipients')} required value={form.recipients} error={errorOf('recipients')} hint={t('drafting:recipientsHint')} onChange={(recipients) => change({ recipients })} />
          <UrgencyField label={t('drafting:field.urgency')} value={form.urgency} onChange={(urgency) => change({ urgency })} />
          <DateField label={t('drafting:field.dueOn')} value={form.dueOn} error={errorOf('dueOn')} onChange={(dueOn) => change({ dueOn })} onInvalid={work.setBadDate} />
        </div>
        <PaperPane upload={form.upload} kept={paper} error={errorOf('upload')} onUploaded={uploaded} onRemoved={() => change({ upload: '' })} />
      </div>
      {work.conflict && <ConflictChoice catalog={catalog} mine={form} theirs={work.conflict.theirs} onChoose={work.resolve} onClose={() => work.setConflict(undefined)} />}
    </div>
  );
}
