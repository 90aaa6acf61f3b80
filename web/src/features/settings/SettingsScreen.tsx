import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Lang } from '@/lib/i18n';
import { setLang } from '@/lib/i18n';
import { usePhone } from '@/lib/media';
import type { Prefs } from '@/lib/prefs';
import { setPrefs, usePrefs } from '@/lib/prefs';
import { useSession } from '@/lib/session';
import { useTitle } from '@/lib/title';
import { Button } from '@/ui/Button';
import { Badge } from '@/ui/Chip';
import type { IconName } from '@/ui/icons';
import { Icon } from '@/ui/icons';
import { Choice } from './Choice';
import { MyKeys } from './MyKeys';
import { Password } from './Password';
import './settings.css';

type Section = { key: string; to: string; icon: IconName; label: string; count: number; hot: boolean };
type Props = { sections: Section[]; signOut: () => Promise<void>; switchPost: (post: string) => Promise<void> };

export function SettingsScreen({ sections, signOut, switchPost }: Props) {
  const { t } = useTranslation();
  const { user, post, posts } = useSession();
  const prefs = usePrefs();
  const phone = usePhone();
  useTitle(t('settings:title'), t('common:app'));
  async function changeLang(lang: Lang) {
    await setLang(lang);
    setPrefs({ lang });
  }
  return (
    <div className="page">
      <div className="page-head" style={{ paddingBottom: 10, borderBottom: '1px solid var(--line)' }}>
        <h1 className="grow">{t('settings:title')}</h1>
        <Button icon="out" onClick={signOut}>
          {t('settings:signOut')}
        </Button>
      </div>
      <div className="page-body">
        <div className="stack narrow">
          <section className="card stack-s" aria-label={t('settings:me')}>
            <h2>{user.fullName}</h2>
            <p>
              {post.title}, {post.unitName}
            </p>
            <p className="muted">{post.agency.name}</p>
            {posts.length > 1 && <Choice label={t('settings:post')} value={post.id} options={posts.map((p) => ({ value: p.id, label: `${p.title}, ${p.unitName}` }))} onChange={switchPost} />}
          </section>
          {phone && (
            <nav className="card settings-nav" aria-label={t('settings:sections')}>
              {sections.map((s) => (
                <Link key={s.key} to={s.to}>
                  <Icon name={s.icon} size={20} />
                  <span className="grow">{s.label}</span>
                  <Badge count={s.count} hot={s.hot} />
                  <Icon name="next" />
                </Link>
              ))}
              <Link to="/viec-nen">
                <Icon name="gauge" size={20} />
                <span className="grow">{t('settings:background')}</span>
                <Icon name="next" />
              </Link>
            </nav>
          )}
          <section className="card stack" aria-label={t('settings:look')}>
            <h2>{t('settings:look')}</h2>
            <Choice<Prefs['theme']> label={t('settings:theme')} value={prefs.theme} options={(['system', 'light', 'dark'] as const).map((v) => ({ value: v, label: t(`settings:themes.${v}`) }))} onChange={(theme) => setPrefs({ theme })} />
            <Choice<Lang> label={t('settings:language')} value={prefs.lang} options={[{ value: 'vi', label: 'Tiếng Việt' }, { value: 'en', label: 'English' }]} onChange={changeLang} />
            {!phone && <Choice<Prefs['density']> label={t('settings:density')} value={prefs.density} options={(['standard', 'compact'] as const).map((v) => ({ value: v, label: t(`settings:densities.${v}`) }))} onChange={(density) => setPrefs({ density })} />}
            <label className="row">
              <input type="checkbox" checked={prefs.keys} onChange={(e) => setPrefs({ keys: e.target.checked })} />
              {t('settings:keys')}
            </label>
          </section>
          <MyKeys />
          <Password />
        </div>
      </div>
    </div>
  );
}
