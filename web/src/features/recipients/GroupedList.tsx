import { useTranslation } from 'react-i18next';
import { formatDateTime, formatSince } from '@/lib/dates';
import type { Delivery } from '@/lib/types';
import { DeliveryState } from './DeliveryState';
import { StepBy } from './DeliveryTable';
import { cells, columns, grouped } from './matrix';
import { ResendButton } from './ResendButton';

/** Where there is no room for a table: what needs somebody first, then how far the others are. */
export function GroupedList({ document, items }: { document: string; items: Delivery[] }) {
  const { t } = useTranslation();
  return grouped(items).map(({ group, items: of }) => (
    <section key={group} className="stack-s" aria-label={t(`recipients:group.${group}`)}>
      <h2>{t(`recipients:group.${group}`)} <span className="muted num">{of.length}</span></h2>
      <ul className="stack-s">
        {of.map((delivery) => (
          <li key={delivery.id} className="card delivery">
            <div className="row">
              <span className="grow"><strong>{delivery.name}</strong> <span className="muted num">{delivery.code}</span></span>
            </div>
            <DeliveryState delivery={delivery} />
            <StepStrip delivery={delivery} />
            <LastWord delivery={delivery} />
            <ResendButton document={document} delivery={delivery} />
          </li>
        ))}
      </ul>
    </section>
  ));
}

/** The row of the matrix as a strip: six steps, each with its time. */
function StepStrip({ delivery }: { delivery: Delivery }) {
  const { t } = useTranslation();
  const row = cells(delivery);
  return (
    <ol className="strip">
      {columns.map((column) => {
        const cell = row[column];
        const step = cell.state === 'none' ? undefined : cell.step;
        return (
          <li key={column} className={cell.state} title={step && formatDateTime(step.at)}>
            <span className="strip-name">{t(`recipients:columnShort.${column}`)}</span>
            <span className="strip-time num">
              {step ? formatSince(step.at) : <span className="sr">{t(cell.state === 'none' ? 'recipients:notYet' : 'recipients:noTime')}</span>}
            </span>
          </li>
        );
      })}
    </ol>
  );
}

/** Who at the receiving office spoke last, how to reach them, in their words. */
function LastWord({ delivery }: { delivery: Delivery }) {
  const step = delivery.steps.findLast((s) => s.officer || s.text);
  return step ? <StepBy step={step} /> : null;
}
