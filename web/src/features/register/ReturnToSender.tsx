import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { explain } from '@/lib/problem';
import { ReasonForm } from '@/rows/ReasonForm';
import { toast } from '@/ui/toast';
import { useRefuseIntake } from './api';
import type { Item } from './batch';
import type { Bench } from './useBench';

/** Trả lại nơi gửi on the system itself (Decree 30/2020 Art 21.2b): the sender reads the reason. */
export function ReturnToSender({ item, bench, onCancel }: { item: Item; bench: Bench; onCancel: () => void }) {
  const { t } = useTranslation();
  const refuse = useRefuseIntake();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.scrollIntoView({ block: 'end' });
  }, []);
  async function send(reason: string) {
    if (!item.intake) return;
    try {
      await refuse.mutateAsync({ id: item.intake, reason });
      toast.success(t('register:returned', { name: item.name }));
      bench.dispatch({ do: 'returned', key: item.key });
    } catch {
      // said under the text, which stays
    }
  }
  return (
    <div ref={box}>
      <ReasonForm
        name={`refuse.${item.intake}`}
        label={t('register:returnWhy')}
        canned={['1', '2', '3', '4'].map((n) => t(`register:returnReason.${n}`))}
        submit={t('register:return')}
        danger
        busy={refuse.isPending}
        error={refuse.error ? explain(refuse.error) : undefined}
        onSubmit={send}
        onCancel={onCancel}
      />
    </div>
  );
}
