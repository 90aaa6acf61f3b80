import { useTranslation } from 'react-i18next';
import { Link, NavLink, useNavigate } from 'react-router';
import { useCounters } from '@/lib/counters';
import { useConnected } from '@/lib/live';
import { setPrefs, usePrefs } from '@/lib/prefs';
import { useSession } from '@/lib/session';
import { Badge, Chip } from '@/ui/Chip';
import { Icon } from '@/ui/icons';
import { Menu } from '@/ui/Menu';
import { useSignOut, useSwitchPost } from './account';
import { openHelp } from './Shortcuts';

export function TopBar() {
  const { t } = useTranslation();
  const session = useSession();
  const counters = useCounters();
  const connected = useConnected();
  return (
    <header className="topbar">
      <Link to="/viec" className="brand" title={session.post.agency.name}>
        <Emblem />
        <span className="ellipsis">{session.post.agency.name}</span>
      </Link>
      <NavLink to="/tim" className="find" title={t('shell:findKeys')}>
        <Icon name="search" />
        <span className="grow">{t('shell:find')}</span>
        <span className="kbd" aria-hidden="true">
          /
        </span>
      </NavLink>
      {!connected && (
        <span role="status">
          <Chip tone="amber" icon="warn">
            {t('shell:offline')}
          </Chip>
        </span>
      )}
      <Link to="/viec-nen" className="top-icon" aria-label={t('shell:background', { count: counters.background })} title={t('shell:backgroundShort')}>
        <Icon name="gauge" size={18} />
        <Badge count={counters.background} hot />
      </Link>
      <Link to="/thong-bao" className="top-icon" aria-label={t('shell:notices', { count: counters.notices })} title={t('shell:noticesShort')}>
        <Icon name="bell" size={18} />
        <Badge count={counters.notices} />
      </Link>
      <button type="button" className="top-icon" aria-label={t('shell:help')} title={t('shell:helpKeys')} onClick={openHelp}>
        <Icon name="help" size={18} />
      </button>
      <Account />
    </header>
  );
}

function Account() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { theme } = usePrefs();
  const { user, post, posts } = useSession();
  const signOut = useSignOut();
  const switchPost = useSwitchPost();
  const next = theme === 'dark' ? 'light' : 'dark';
  return (
    <Menu
      label={t('shell:account', { name: user.fullName })}
      className="account"
      button={
        <>
          <span className="avatar" aria-hidden="true">
            {user.fullName.split(' ').at(-1)?.slice(0, 1)}
          </span>
          <span className="account-text">
            <b className="ellipsis">{user.fullName}</b>
            <span className="ellipsis">{post.title}</span>
          </span>
          <Icon name="down" size={14} />
        </>
      }
      head={
        <div className="stack-s">
          <b>{user.fullName}</b>
          <span className="muted">
            {post.title}, {post.unitName}
          </span>
        </div>
      }
      items={[
        ...(posts.length > 1 ? posts.map((p) => ({ key: p.id, label: t('shell:actAs', { title: p.title, unit: p.unitName }), checked: p.id === post.id, run: () => p.id !== post.id && switchPost(p.id) })) : []),
        { key: 'theme', icon: 'info' as const, label: t(`shell:theme.${next}`), run: () => setPrefs({ theme: next }) },
        { key: 'settings', icon: 'user' as const, label: t('shell:settings'), run: () => void navigate('/toi') },
        { key: 'out', icon: 'out' as const, label: t('shell:signOut'), run: signOut },
      ]}
    />
  );
}

export function Emblem() {
  return (
    <svg viewBox="0 0 32 32" width="24" height="24" aria-hidden="true" style={{ flex: 'none' }}>
      <circle cx="16" cy="16" r="15" fill="#c8102e" />
      <path d="M16 6.5l2.6 6.3 6.8.5-5.200 4.400 1.600 6.600L16 20.700l-5.800 3.600 1.600-6.600-5.200-4.400 6.800-.5z" fill="#ffd400" />
    </svg>
  );
}
