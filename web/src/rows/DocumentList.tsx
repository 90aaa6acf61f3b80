import type { ReactNode } from 'react';
import { useCallback } from 'react';
import { usePhone } from '@/lib/media';
import { usePrefs } from '@/lib/prefs';
import type { DocumentRow } from '@/lib/types';
import type { Group, RowState } from '@/ui/WorkList';
import { WorkList } from '@/ui/WorkList';
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
};

const keyOf = (row: DocumentRow) => row.id;
const href = (row: DocumentRow) => `/van-ban/${row.id}`;

/** A list of documents in the row everybody knows, as dense as the person likes it. */
export function DocumentList({ items, hideState, ...rest }: Props) {
  const phone = usePhone();
  const compact = usePrefs().density === 'compact' && !phone && !rest.pane;
  const render = useCallback((row: DocumentRow) => <DocumentRowView row={row} compact={compact} hideState={hideState} />, [compact, hideState]);
  return <WorkList {...rest} items={items} keyOf={keyOf} href={href} render={render} rowHeight={compact ? 40 : phone ? 84 : 60} />;
}
