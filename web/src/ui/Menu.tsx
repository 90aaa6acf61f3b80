import type { KeyboardEvent, ReactNode } from 'react';
import { useEffect, useRef, useState } from 'react';
import type { IconName } from './icons';
import { Icon } from './icons';

export type MenuItem = { key: string; label: ReactNode; icon?: IconName; checked?: boolean; run: () => void };

/** A button with a menu under it: arrows, Home, End, Esc, click outside. */
export function Menu({ label, button, items, head, align = 'right', className = 'btn plain', iconOnly }: { label: string; button: ReactNode; items: MenuItem[]; head?: ReactNode; align?: 'left' | 'right'; className?: string; /** The button shows no words of its own. */ iconOnly?: boolean }) {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (!open) return;
    box.current?.querySelector<HTMLElement>('[role^=menuitem]')?.focus();
    const outside = (e: PointerEvent) => !box.current?.contains(e.target as Node) && setOpen(false);
    document.addEventListener('pointerdown', outside);
    return () => document.removeEventListener('pointerdown', outside);
  }, [open]);

  function close() {
    setOpen(false);
    opener.current?.focus();
  }
  function onKey(e: KeyboardEvent) {
    if (!open) return;
    const all = [...(box.current?.querySelectorAll<HTMLElement>('[role^=menuitem]') ?? [])];
    const at = all.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: (at + 1) % all.length, ArrowUp: (at - 1 + all.length) % all.length, Home: 0, End: all.length - 1 }[e.key];
    if (to !== undefined) all[to]?.focus();
    else if (e.key === 'Escape') close();
    else if (e.key === 'Tab') return setOpen(false);
    else return;
    e.preventDefault();
    e.stopPropagation();
  }

  return (
    <div ref={box} style={{ position: 'relative' }} onKeyDown={onKey}>
      <button ref={opener} type="button" className={className} aria-label={iconOnly ? label : undefined} title={label} aria-haspopup="menu" aria-expanded={open} onClick={() => setOpen(!open)}>
        {button}
      </button>
      {open && (
        <div className="pop" style={{ top: 'calc(100% + 4px)', [align]: 0 }}>
          {head && <div className="pop-head">{head}</div>}
          <div role="menu" aria-label={label}>
            {items.map((item) => (
              <button
                key={item.key}
                type="button"
                role={item.checked === undefined ? 'menuitem' : 'menuitemradio'}
                aria-checked={item.checked}
                tabIndex={-1}
                onClick={() => {
                  close();
                  item.run();
                }}
              >
                {item.icon && <Icon name={item.icon} />}
                <span className="grow">{item.label}</span>
                {item.checked && <Icon name="check" />}
              </button>
            ))}
          </div>
        </div>
      )}
    </div>
  );
}
