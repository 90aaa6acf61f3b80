import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';
import { setPrefs, usePrefs } from '@/lib/prefs';
import { Badge } from '@/ui/Chip';
import { Icon } from '@/ui/icons';
import { useNav } from './nav';

export function Rail() {
  const { t } = useTranslation();
  const { railOpen } = usePrefs();
  return (
    <nav className={`rail${railOpen ? '' : ' closed'}`} aria-label={t('shell:navigation')}>
      <ul>
        {useNav().map((item) => (
          <li key={item.key}>
            <NavLink to={item.to} title={railOpen ? undefined : item.label} className={({ isActive }) => (isActive ? 'here' : '')}>
              <Icon name={item.icon} size={18} />
              <span className={railOpen ? 'grow' : 'sr'}>{item.label}</span>
              <Badge count={item.count} hot={item.hot} label={t(`shell:count.${item.key}`)} />
            </NavLink>
          </li>
        ))}
      </ul>
      <button type="button" className="rail-fold" onClick={() => setPrefs({ railOpen: !railOpen })} aria-expanded={railOpen} title={railOpen ? undefined : t('shell:unfold')}>
        <Icon name="left" size={18} style={railOpen ? undefined : { transform: 'rotate(180deg)' }} />
        <span className={railOpen ? '' : 'sr'}>{t(railOpen ? 'shell:fold' : 'shell:unfold')}</span>
      </button>
    </nav>
  );
}
