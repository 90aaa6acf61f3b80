import type { ReactNode } from 'react';
import type { IconName } from './icons';
import { Icon } from './icons';

export type Tone = 'plain' | 'blue' | 'green' | 'amber' | 'orange' | 'red' | 'violet' | 'flash';

/** Colour, icon and word together: any one of them may be missing for the reader. */
export function Chip({ tone = 'plain', icon, bare, title, children }: { tone?: Tone; icon?: IconName; bare?: boolean; title?: string; children: ReactNode }) {
  return (
    <span className={`chip ${tone}${bare ? ' bare' : ''}`} title={title}>
      {icon && <Icon name={icon} size={13} />}
      {children}
    </span>
  );
}

export function Badge({ count, hot, label }: { count: number; hot?: boolean; label?: string }) {
  if (!count) return null;
  return (
    <span className={`badge${hot ? ' hot' : ''}`}>
      {count >= 100 ? '99+' : count}
      {label && <span className="sr"> {label}</span>}
    </span>
  );
}
