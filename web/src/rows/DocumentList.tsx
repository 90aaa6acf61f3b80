import type { ReactNode } from 'react';
import { useCallback } from 'react';
import { usePhone } from '@/lib/media';
import { usePrefs } from '@/lib/prefs';
import type { DocumentRow } from '@/lib/types';
import type { Group, RowState } from '@/ui/WorkList';
import { WorkList } from '@/ui/WorkList';
import type { RowLook } from './DocumentRowView';
import { DocumentRowView } from './DocumentRowView';

type Props = {
  label: string;
  items: DocumentRow[];
  more?: boolean;
  loadMore?: () => void;
  groupOf?: (row: DocumentRow) => Group | undefined;
  pane?: { current: string | undefined; onCurrent: (id: string) => void };
  actions?: (row: DocumentRow, state: RowState) => ReactNode;
  selectable?: boolean;
  selectionBar?: (ids: string[], clear: () => void) => ReactNode;
  hideState?: boolean;
  /** 'mine': the holder is the reader and need not be told. */
  look?: 'mine';
};

const keyOf = (row: DocumentRow) => row.id;
const href = (row: DocumentRow) => `/van-ban/${row.id}`;

const heights: Record<RowLook, number> = { two: 60, one: 40, tall: 84, mine: 60 };

/** A list of documents in the row everybody knows, as dense as the person likes it and as the place allows. */
export function DocumentList({ items, hideState, look: wanted, ...rest }: Props) {
  const phone = usePhone();
  const { density } = usePrefs();
  const look: RowLook = phone ? 'tall' : rest.pane ? (wanted ?? 'tall') : density === 'compact' ? 'one' : 'two';
  const render = useCallback((row: DocumentRow) => <DocumentRowView row={row} look={look} hideState={hideState} />, [look, hideState]);
  return <WorkList {...rest} items={items} keyOf={keyOf} href={href} render={render} rowHeight={heights[look]} />;
}
