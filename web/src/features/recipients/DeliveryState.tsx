import { useTranslation } from 'react-i18next';
import type { Delivery } from '@/lib/types';
import { Chip, type Tone } from '@/ui/Chip';
import type { IconName } from '@/ui/icons';

const looks: Record<Delivery['state'], { tone: Tone; icon: IconName }> = {
  queued: { tone: 'plain', icon: 'clock' },
  sent: { tone: 'blue', icon: 'send' },
  arrived: { tone: 'blue', icon: 'inbox' },
  received: { tone: 'green', icon: 'check' },
  assigned: { tone: 'green', icon: 'check' },
  processing: { tone: 'green', icon: 'check' },
  finished: { tone: 'green', icon: 'check' },
  refused: { tone: 'amber', icon: 'undo' },
  failed: { tone: 'red', icon: 'cross' },
  dead: { tone: 'red', icon: 'cross' },
  unknown: { tone: 'amber', icon: 'question' },
};

export function DeliveryState({ delivery }: { delivery: Delivery }) {
  const { t } = useTranslation();
  const { tone, icon } = looks[delivery.state];
  return (
    <div className="stack-s">
      <span><Chip tone={tone} icon={icon}>{t(`recipients:deliveryState.${delivery.state}`)}</Chip></span>
      {delivery.lastError && delivery.state !== 'finished' && <span className="muted by">{delivery.lastError}</span>}
      {delivery.attempts > 1 && <span className="muted">{t('recipients:attempts', { count: delivery.attempts })}</span>}
    </div>
  );
}
