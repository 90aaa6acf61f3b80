import { dueGroup } from '@/lib/dates';
import type { DocumentRow } from '@/lib/types';

export const groupOrder = ['late', 'today', 'week', 'later', 'none'] as const;

/** By deadline, and Hỏa tốc first in its group; otherwise the order of the server stays. */
export function inOrder(rows: DocumentRow[]): DocumentRow[] {
  const rank = (row: DocumentRow) => groupOrder.indexOf(dueGroup(row.dueAt)) * 2 + (row.urgency === 3 ? 0 : 1);
  return rows.map((row, i) => ({ row, i, rank: rank(row) })).sort((a, b) => a.rank - b.rank || a.i - b.i).map((x) => x.row);
}
