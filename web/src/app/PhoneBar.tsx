import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';
import { useCounters } from '@/lib/counters';
import { useRole } from '@/lib/session';
import { Badge } from '@/ui/Chip';
import type { IconName } from '@/ui/icons';
import { Icon } from '@/ui/icons';

/** Five targets for the thumb. */
export function PhoneBar() {
  const { t } = useTranslation();
  const c = useCounters();
  const leader = useRole('leader');
  const office = useRole('clerk', 'office', 'head', 'specialist');
  const items: { to: string; icon: IconName; label: string; count: number; hot?: boolean }[] = [
    { to: '/viec', icon: 'work', label: t('shell:phone.tasks'), count: c.todo, hot: c.overdue > 0 },
    ...(leader ? [{ to: '/cho-ky', icon: 'pen' as const, label: t('shell:phone.signing'), count: c.signing }] : office ? [{ to: '/den', icon: 'inbox' as const, label: t('shell:phone.incoming'), count: c.intake }] : []),
    { to: '/tim', icon: 'search', label: t('shell:phone.find'), count: 0 },
    { to: '/thong-bao', icon: 'bell', label: t('shell:phone.notices'), count: c.notices },
    { to: '/toi', icon: 'user', label: t('shell:phone.me'), count: 0 },
  ];
  return (
    <nav className="phonebar" aria-label={t('shell:navigation')}>
      {items.map((item) => (
        <NavLink key={item.to} to={item.to} className={({ isActive }) => (isActive ? 'here' : '')}>
          <span className="phonebar-icon">
            <Icon name={item.icon} size={22} />
            <Badge count={item.count} hot={item.hot} />
          </span>
          {item.label}
        </NavLink>
      ))}
    </nav>
  );
}
