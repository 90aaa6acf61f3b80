import { useTranslation } from 'react-i18next';
import type { Delivery } from '@/lib/types';
import { Button } from '@/ui/Button';
import { toast } from '@/ui/toast';
import { useResend } from './api';
import { canResend } from './matrix';

export function ResendButton({ document, delivery }: { document: string; delivery: Delivery }) {
  const { t } = useTranslation();
  const resend = useResend(document);
  if (!canResend(delivery)) return null;
  async function again() {
    try {
      await resend.mutateAsync(delivery.id);
      toast.success(t('recipients:resent', { name: delivery.name }));
    } catch (error) {
      toast.error(error);
    }
  }
  return (
    <Button small icon="refresh" busy={resend.isPending} aria-label={t('recipients:resendTo', { name: delivery.name })} onClick={again}>
      {t('recipients:resend')}
    </Button>
  );
}
