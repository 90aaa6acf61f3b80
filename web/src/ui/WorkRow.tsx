import type { MouseEvent, ReactNode } from 'react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';

export type RowState = { current: boolean; selected: boolean };

type RowProps = {
  item: unknown;
  id: string;
  index: number;
  count: number;
  top: number;
  height: number;
  href: string;
  tabbable: boolean;
  current: boolean;
  selected: boolean;
  selectable: boolean;
  render: (item: unknown, state: RowState) => ReactNode;
  actions?: (item: unknown, state: RowState) => ReactNode;
  onClick: (event: MouseEvent, item: unknown) => void;
  onDouble: (item: unknown) => void;
  onToggle: (key: string) => void;
  onFocusRow: (key: string) => void;
};

/** One row: a link, what to tick it with, its buttons. Draws itself anew only when it changed. */
export const Row = memo(function Row({ item, id, index, count, top, height, href, tabbable, current, selected, selectable, render, actions, onClick, onDouble, onToggle, onFocusRow }: RowProps) {
  const { t } = useTranslation();
  const state = { current, selected };
  return (
    <li className={`wl-row${current ? ' current' : ''}${selected ? ' selected' : ''}`} style={{ top, height }} aria-setsize={count} aria-posinset={index + 1} data-index={index} data-key={id}>
      {selectable && (
        <label className="wl-tick">
          <input type="checkbox" tabIndex={-1} checked={selected} onChange={() => onToggle(id)} aria-label={t('common:select')} />
        </label>
      )}
      <a className="wl-link" href={href} tabIndex={tabbable ? 0 : -1} aria-current={current || undefined} onClick={(e) => onClick(e, item)} onDoubleClick={() => onDouble(item)} onFocus={() => onFocusRow(id)}>
        {render(item, state)}
      </a>
      {actions && <div className="wl-actions">{actions(item, state)}</div>}
    </li>
  );
});
