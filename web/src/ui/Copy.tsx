import { useTranslation } from 'react-i18next';
import { Button } from './Button';
import { toast } from './toast';

export function CopyButton({ text, label }: { text: string; label: string }) {
  const { t } = useTranslation();
  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      toast.success(t('common:copied', { text }));
    } catch {
      toast.error(t('common:copyFailed'));
    }
  }
  return <Button kind="plain" small icon="copy" aria-label={label} title={label} onClick={copy} />;
}
