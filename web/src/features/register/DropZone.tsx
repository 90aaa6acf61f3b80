import { useState, type DragEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatSize } from '@/lib/numbers';
import { Icon } from '@/ui/icons';
import { maxShown } from './api';

const hasFiles = (e: DragEvent) => e.dataTransfer.types.includes('Files');

/** The whole page takes files; what may not be dropped here is said before the hand opens. */
export function DropZone({ onFiles, children }: { onFiles: (files: File[]) => void; children: ReactNode }) {
  const { t } = useTranslation();
  const [over, setOver] = useState(0); // enter and leave come for every element passed
  return (
    <div
      className="dropzone"
      onDragEnter={(e) => hasFiles(e) && setOver((n) => n + 1)}
      onDragLeave={(e) => hasFiles(e) && setOver((n) => Math.max(0, n - 1))}
      onDragOver={(e) => hasFiles(e) && e.preventDefault()}
      onDrop={(e) => {
        if (!hasFiles(e)) return;
        e.preventDefault();
        setOver(0);
        onFiles([...e.dataTransfer.files]);
      }}
    >
      {children}
      {over > 0 && (
        <div className="drop-cover" aria-hidden="true">
          <div>
            <Icon name="inbox" size={40} />
            <strong>{t('register:drop')}</strong>
            <span>{t('register:dropLimit', { size: formatSize(maxShown) })}</span>
            <span className="secret">{t('register:noSecrets')}</span>
          </div>
        </div>
      )}
    </div>
  );
}
