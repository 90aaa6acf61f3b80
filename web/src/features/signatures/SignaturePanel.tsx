import { useTranslation } from 'react-i18next';
import { keyName, useKeys } from '@/lib/keys';
import { explain } from '@/lib/problem';
import type { DocFile, Document } from '@/lib/types';
import { VerdictNotice } from '@/rows/VerdictNotice';
import { Button } from '@/ui/Button';
import { toast } from '@/ui/toast';
import { useVerify } from './api';
import { SignatureDetails } from './SignatureDetails';
import './signatures.css';

/** The signatures of a document's papers: the newest main file first, then annexes. */
export function SignaturePanel({ document }: { document: Document }) {
  const { t } = useTranslation();
  const shown = document.files.filter((f) => f.role !== 'superseded');
  const main = shown.filter((f) => f.role === 'main').sort((a, b) => b.revision - a.revision)[0];
  const files = [...(main ? [main] : []), ...shown.filter((f) => f.role === 'annex')];
  if (files.length === 0) return <p className="muted">{t('signatures:noFile')}</p>;
  return (
    <div className="stack">
      {files.map((file, i) => (
        <FileSignatures key={file.id} document={document.row.id} file={file} named={files.length > 1} keys={i === 0} />
      ))}
    </div>
  );
}

function FileSignatures({ document, file, named, keys }: { document: string; file: DocFile; named: boolean; keys: boolean }) {
  const { t } = useTranslation();
  const verify = useVerify(document, file.id);
  const report = verify.data ?? file.signatures;
  const shortcut = { code: 'KeyV', alt: true, label: t('signatures:verify') };
  async function again() {
    try {
      await verify.mutateAsync();
      toast.success(t('signatures:verified'));
    } catch (error) {
      toast.error(error);
    }
  }
  useKeys([{ ...shortcut, run: () => void again() }], keys);
  return (
    <section className="stack" aria-label={t('signatures:ofFile', { name: file.name })}>
      {named && <h3>{file.name}</h3>}
      {report ? <VerdictNotice report={report} /> : <p className="muted">{t('signatures:notChecked')}</p>}
      {verify.error && <p className="muted">{explain(verify.error)}</p>}
      {report && report.signatures.length > 0 && (
        <ol className="stack signatures">
          {report.signatures.map((info, i) => (
            <SignatureDetails key={`${info.field}-${i}`} info={info} number={i + 1} />
          ))}
        </ol>
      )}
      <div>
        <Button icon="refresh" busy={verify.isPending} keys={keyName(shortcut)} onClick={again}>
          {t('signatures:verify')}
        </Button>
      </div>
    </section>
  );
}
