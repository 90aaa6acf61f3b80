// Where an issued document is at each recipient, from the status messages of the exchange (01 arrived, 02 refused, 03 received,
// 04 assigned, 05 processing, 06 finished): recipient × step. A step that was passed over is shown as passed, without a time of its own.
import type { Delivery } from '@/lib/types';

export type Step = Delivery['steps'][number];

export const columns = ['sent', 'arrived', 'received', 'assigned', 'processing', 'finished'] as const;
export type Column = (typeof columns)[number];

export type Cell = { state: 'none' } | { state: 'passed'; step?: Step } | { state: 'refused'; step?: Step };

const lastOf = (delivery: Delivery, state: string) => delivery.steps.findLast((s) => s.state === state);

/** The row of one recipient. Refusal stands where receiving would. */
export function cells(delivery: Delivery): Record<Column, Cell> {
  const reached = columns.findLastIndex((c) => delivery.state === c || lastOf(delivery, c));
  const refusal = delivery.state === 'refused' ? lastOf(delivery, 'refused') : undefined;
  const row = {} as Record<Column, Cell>;
  columns.forEach((column, i) => {
    const step = lastOf(delivery, column);
    row[column] = step || i <= reached ? { state: 'passed', step } : { state: 'none' };
  });
  if (delivery.state === 'refused') {
    row.received = { state: 'refused', step: refusal };
    for (const before of ['sent', 'arrived'] as const) if (row[before].state === 'none') row[before] = { state: 'passed' };
  }
  return row;
}

export type Group = 'trouble' | 'notArrived' | 'notReceived' | 'working' | 'finished';
export const groups: readonly Group[] = ['trouble', 'notArrived', 'notReceived', 'working', 'finished'];

/** By what somebody may have to do about it. An unknown answer is trouble: it is asked for, never sent again by itself. */
export function groupOf(delivery: Delivery): Group {
  switch (delivery.state) {
    case 'refused':
    case 'failed':
    case 'dead':
    case 'unknown':
      return 'trouble';
    case 'queued':
    case 'sent':
      return 'notArrived';
    case 'arrived':
      return 'notReceived';
    case 'received':
    case 'assigned':
    case 'processing':
      return 'working';
    case 'finished':
      return 'finished';
  }
}

export function grouped(deliveries: readonly Delivery[]): { group: Group; items: Delivery[] }[] {
  return groups.map((group) => ({ group, items: deliveries.filter((d) => groupOf(d) === group) })).filter((g) => g.items.length > 0);
}

/** Only what certainly was not delivered may be sent again. */
export const canResend = (delivery: Delivery) => delivery.state === 'failed' || delivery.state === 'dead';
