import { useTranslation } from 'react-i18next';
import { Link, useRouteError } from 'react-router';
import { useTitle } from '@/lib/title';
import { Button } from '@/ui/Button';
import { Empty } from '@/ui/states';

/** A screen failed. A new version on the server makes old chunks vanish: loading again cures that too. */
export function Broken() {
  const { t } = useTranslation();
  const error = useRouteError();
  console.error(error);
  useTitle(t('common:broken.title'), t('common:app'));
  return (
    <main id="main" style={{ padding: 24 }}>
      <h1>{t('common:broken.title')}</h1>
      <p style={{ margin: '8px 0 16px' }}>{t('common:broken.text')}</p>
      <Button kind="primary" icon="refresh" onClick={() => location.reload()}>
        {t('common:broken.reload')}
      </Button>
    </main>
  );
}

export function NotFound() {
  const { t } = useTranslation();
  useTitle(t('common:notFound.title'), t('common:app'));
  return (
    <div className="page">
      <div className="page-head">
        <h1>{t('common:notFound.title')}</h1>
      </div>
      <div className="page-body">
        <Empty title={t('common:notFound.text')} action={<Link to="/viec">{t('common:notFound.home')}</Link>} />
      </div>
    </div>
  );
}
