import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatSize } from '@/lib/numbers';
import { Button } from '@/ui/Button';
import { Icon } from '@/ui/icons';
import { maxShown } from './api';

/** The empty bench teaches: the ways in, the limits, and what must not come in. */
export function Start({ onChoose, children }: { onChoose: () => void; children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <div className="start stack">
      <div className="start-drop">
        <Icon name="inbox" size={36} />
        <h2>{t('register:startTitle')}</h2>
        <p className="muted">{t('register:startHint', { size: formatSize(maxShown) })}</p>
        <Button kind="primary" icon="plus" autoFocus onClick={onChoose}>{t('register:addFiles')}</Button>
        <p className="secret"><Icon name="lock" size={14} /> {t('register:noSecrets')}</p>
      </div>
      {children}
    </div>
  );
}
