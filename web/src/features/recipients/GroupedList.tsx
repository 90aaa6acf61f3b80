import { useTranslation } from 'react-i18next';
import { formatDateTime } from '@/lib/dates';
import type { Delivery } from '@/lib/types';
import { DeliveryState } from './DeliveryState';
import { StepBy } from './DeliveryTable';
import { grouped } from './matrix';
import { ResendButton } from './ResendButton';

/** For phones: what needs somebody first, then how far the others are. */
export function GroupedList({ document, items }: { document: string; items: Delivery[] }) {
  const { t } = useTranslation();
  return grouped(items).map(({ group, items: of }) => (
    <section key={group} className="stack-s">
      <h3>{t(`recipients:group.${group}`)} <span className="muted num">{of.length}</span></h3>
      <ul className="stack-s">
        {of.map((delivery) => {
          const last = delivery.steps.at(-1);
          return (
            <li key={delivery.id} className="card stack-s">
              <div className="row wrap">
                <strong className="grow">{delivery.name}</strong>
                <DeliveryState delivery={delivery} />
              </div>
              {last && <div className="muted">{formatDateTime(last.at)}</div>}
              {last && <StepBy step={last} />}
              <ResendButton document={document} delivery={delivery} />
            </li>
          );
        })}
      </ul>
    </section>
  ));
}
