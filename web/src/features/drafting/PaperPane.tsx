import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { formatSize } from '@/lib/numbers';
import { explain, ProblemError } from '@/lib/problem';
import type { Upload } from '@/lib/types';
import { Button } from '@/ui/Button';
import { Icon } from '@/ui/icons';
import { PdfReader } from '@/ui/PdfReader';
import { Notice } from '@/ui/states';
import { sendFile, uploadQuery, uploadUrl } from './api';

type Props = { upload: string; kept?: { src: string; name: string }; error?: string; onUploaded: (upload: Upload) => void; onRemoved: () => void };

/** The draft's PDF: dropped or chosen, shown at once, replaced by the next one. */
export function PaperPane({ upload, kept, error, onUploaded, onRemoved }: Props) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const [sending, setSending] = useState<{ name: string; part: number }>();
  const [failed, setFailed] = useState<string>();
  const [over, setOver] = useState(false);
  const found = useQuery({ ...uploadQuery(upload), enabled: Boolean(upload) });
  const gone = upload && found.error instanceof ProblemError && found.error.status === 404;
  const shown = upload && !gone ? { src: uploadUrl(upload), name: found.data?.name ?? '' } : kept;

  async function take(file: File | undefined) {
    if (!file || sending) return;
    setFailed(undefined);
    if (!/\.pdf$/i.test(file.name) && file.type !== 'application/pdf') return setFailed(t('drafting:error.notPdf'));
    setSending({ name: file.name, part: 0 });
    try {
      const done = await sendFile(file, (part) => setSending({ name: file.name, part }));
      client.setQueryData(['upload', done.id], done);
      onUploaded(done);
    } catch (e) {
      setFailed(`${file.name}: ${explain(e)}`);
    } finally {
      setSending(undefined);
    }
  }
  const problem = failed ?? (gone ? t('drafting:error.uploadGone') : undefined) ?? error;
  return (
    <div
      className={over ? 'draft-paper over' : 'draft-paper'}
      onDragOver={(e) => {
        if (!e.dataTransfer.types.includes('Files')) return;
        e.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(e) => {
        e.preventDefault();
        setOver(false);
        void take(e.dataTransfer.files[0]);
      }}
    >
      <input ref={input} type="file" accept="application/pdf,.pdf" hidden tabIndex={-1} aria-hidden="true" onChange={(e) => { void take(e.target.files?.[0]); e.target.value = ''; }} />
      {problem && <Notice kind="error" live>{problem}</Notice>}
      {sending && (
        <div className="draft-sending" role="status">
          {t('drafting:sending', { name: sending.name, percent: Math.round(sending.part * 100) })}
          <progress max={1} value={sending.part} aria-label={sending.name} />
        </div>
      )}
      {shown ? (
        <>
          <div className="draft-paper-bar row wrap">
            <Button small icon="file" data-field="upload" data-wrong={Boolean(problem)} onClick={() => input.current?.click()}>{t('drafting:replaceFile')}</Button>
            {upload && kept && <Button small kind="plain" icon="undo" onClick={onRemoved}>{t('drafting:keepOldFile')}</Button>}
          </div>
          <div className="draft-reader"><PdfReader key={shown.src} src={shown.src} name={shown.name} plain keysOff /></div>
        </>
      ) : (
        <div className="draft-drop">
          <Icon name="file" size={32} />
          <strong>{t('drafting:dropTitle')}</strong>
          <span className="muted">{t('drafting:dropHint', { size: formatSize(100_000_000) })}</span>
          <Button icon="plus" data-field="upload" data-wrong={Boolean(problem)} busy={Boolean(sending)} onClick={() => input.current?.click()}>{t('drafting:chooseFile')}</Button>
          <span className="draft-secret">{t('drafting:noSecrets')}</span>
        </div>
      )}
    </div>
  );
}
