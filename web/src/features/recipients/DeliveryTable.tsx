import { useTranslation } from 'react-i18next';
import { formatDateTime, formatSince } from '@/lib/dates';
import type { Delivery } from '@/lib/types';
import { Icon } from '@/ui/icons';
import { cells, columns, type Cell, type Column, type Step } from './matrix';
import { ResendButton } from './ResendButton';
import { DeliveryState } from './DeliveryState';

/** Recipient × step. The row's head is the recipient; a passed step has a tick, its time, and who reported it. */
export function DeliveryTable({ document, items }: { document: string; items: Delivery[] }) {
  const { t } = useTranslation();
  return (
    <div className="table-box" tabIndex={0} role="region" aria-label={t('recipients:title')}>
      <table className="table matrix">
        <thead>
          <tr>
            <th scope="col">{t('recipients:recipient')}</th>
            {columns.map((column) => <th key={column} scope="col">{t(`recipients:column.${column}`)}</th>)}
            <th scope="col">{t('recipients:state')}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((delivery) => {
            const row = cells(delivery);
            return (
              <tr key={delivery.id}>
                <th scope="row">
                  <div className="name">{delivery.name}</div>
                  <div className="muted num">{delivery.code}</div>
                </th>
                {columns.map((column) => <td key={column}><CellView cell={row[column]} column={column} /></td>)}
                <td>
                  <DeliveryState delivery={delivery} />
                  <ResendButton document={document} delivery={delivery} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function CellView({ cell, column }: { cell: Cell; column: Column }) {
  const { t } = useTranslation();
  if (cell.state === 'none') return <span className="muted"><span aria-hidden="true">—</span><span className="sr">{t('recipients:notYet')}</span></span>;
  const refused = cell.state === 'refused';
  return (
    <div className={refused ? 'cell refused' : 'cell'}>
      <div className="row" title={cell.step && formatDateTime(cell.step.at)}>
        <Icon name={refused ? 'cross' : 'check'} size={14} />
        <span className="sr">{refused ? t('recipients:refused') : t(`recipients:column.${column}`)}</span>
        {cell.step ? <time className="num" dateTime={cell.step.at}>{formatSince(cell.step.at)}</time> : <span className="muted">{t('recipients:noTime')}</span>}
      </div>
      {cell.step && <StepBy step={cell.step} />}
    </div>
  );
}

/** Who at the receiving office said so, how to reach them, in their words. */
export function StepBy({ step }: { step: Step }) {
  const by = [step.officer, step.department, step.phone].filter(Boolean).join(' · ');
  if (!by && !step.text) return null;
  return (
    <div className="muted by">
      {by && <div>{by}</div>}
      {step.text && <div>“{step.text}”</div>}
    </div>
  );
}
