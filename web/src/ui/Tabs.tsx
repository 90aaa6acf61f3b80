import { Link, useLocation, useSearchParams } from 'react-router';
import { Badge } from './Chip';

export type Tab = { key: string; label: string; count?: number; hot?: boolean; countLabel?: string };

type Props = {
  label: string;
  name: string;
  tabs: Tab[];
  current: string;
  /** Tabs inside a page: the way back leads out of the page, not through its tabs. */
  inside?: boolean;
};

/** Tabs that are links: `?name=key`; the first one is the address without the parameter. */
export function LinkTabs({ label, name, tabs, current, inside }: Props) {
  const [params] = useSearchParams();
  const { state } = useLocation();
  return (
    <nav className="tabs" aria-label={label}>
      {tabs.map((tab, i) => {
        const next = new URLSearchParams(params);
        if (i === 0 && !inside) next.delete(name);
        else next.set(name, tab.key);
        next.delete('vb'); // the chosen row belongs to the tab one leaves
        const query = next.toString();
        return (
          <Link key={tab.key} to={{ search: query && `?${query}` }} replace={inside} state={inside ? state : undefined} preventScrollReset aria-current={tab.key === current ? 'page' : undefined}>
            {tab.label}
            {tab.count !== undefined && <Badge count={tab.count} hot={tab.hot} label={tab.countLabel} />}
          </Link>
        );
      })}
    </nav>
  );
}
