import type { ButtonHTMLAttributes, MouseEvent, ReactNode } from 'react';
import { useRef, useState } from 'react';
import type { IconName } from './icons';
import { Icon } from './icons';

type Props = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'onClick' | 'title'> & {
  kind?: 'primary' | 'default' | 'plain' | 'danger';
  icon?: IconName;
  small?: boolean;
  busy?: boolean;
  /** How to reach it by keyboard; shown in the tooltip. */
  keys?: string;
  title?: string;
  onClick?: (event: MouseEvent<HTMLButtonElement>) => unknown;
  children?: ReactNode;
};

/** While its own click is under way (onClick gave a promise) a second press does nothing. */
export function Button({ kind = 'default', icon, small, busy, keys, title, onClick, children, className, type = 'button', ...rest }: Props) {
  const running = useRef(false);
  const [waiting, setWaiting] = useState(false);
  async function press(event: MouseEvent<HTMLButtonElement>) {
    if (running.current || busy) return event.preventDefault();
    const result = onClick?.(event);
    if (!(result instanceof Promise)) return;
    running.current = true;
    setWaiting(true);
    try {
      await result;
    } finally {
      running.current = false;
      setWaiting(false);
    }
  }
  const hint = [title, keys].filter(Boolean).join(' · ') || undefined;
  return (
    <button
      type={type}
      className={['btn', kind, small && 'small', !children && 'icon', className].filter(Boolean).join(' ')}
      aria-busy={busy || waiting || undefined}
      title={hint}
      onClick={press}
      {...rest}
    >
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}
