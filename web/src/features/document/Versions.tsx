import { useTranslation } from 'react-i18next';
import { formatDateTime } from '@/lib/dates';
import { formatSize } from '@/lib/numbers';
import type { Document } from '@/lib/types';
import { VerdictChip } from '@/rows/chips';
import { fileUrl } from '@/lib/queries';

/** Every version of every file, newest first. A signature adds a version; the earlier one stays as it was, byte for byte. */
export function Versions({ document }: { document: Document }) {
  const { t } = useTranslation();
  const files = [...document.files].sort((a, b) => b.createdAt.localeCompare(a.createdAt) || b.revision - a.revision);
  return (
    <section aria-label={t('document:versions')}>
      <h2 className="doc-section">{t('document:versions')}</h2>
      {files.length === 0 && <p className="muted">{t('common:pdf.none')}</p>}
      <ol className="stack">
        {files.map((f) => (
          <li key={f.id} className="card stack-s">
            <div className="row wrap">
              <b className="grow ellipsis">{f.name}</b>
              {f.signatures && f.signatures.verdict !== 'unsigned' && <VerdictChip verdict={f.signatures.verdict} />}
            </div>
            <span>
              {t(`document:role.${f.role}`)} · {t('document:revision', { n: f.revision })} · {formatSize(f.size)}
            </span>
            <span className="muted">
              {f.createdBy} · {formatDateTime(f.createdAt)}
            </span>
            <code className="hash" title={f.sha256}>
              {t('document:sha', { sum: f.sha256.slice(0, 16) })}
            </code>
            <a href={`${fileUrl(document.row.id, f.id)}?download=true`} download={f.name}>
              {t('document:downloadVersion')}
            </a>
          </li>
        ))}
      </ol>
    </section>
  );
}
