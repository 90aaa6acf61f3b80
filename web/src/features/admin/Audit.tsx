import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { formatDateTime } from '@/lib/dates';
import { Button } from '@/ui/Button';
import { Empty, Loaded } from '@/ui/states';
import { useAudit } from './api';

/** Who did what when, newest first. */
export function Audit() {
  const { t } = useTranslation();
  const [params, setParams] = useSearchParams();
  const object = params.get('doi-tuong') ?? '';
  const { query, items, more, loadMore } = useAudit(object);
  return (
    <div className="stack">
      <div className="row">
        <span className="grow muted">{t('admin:audit.text')}</span>
        {object && (
          <Button icon="cross" onClick={() => setParams((old) => (old.delete('doi-tuong'), old))}>
            {t('admin:audit.all')}
          </Button>
        )}
      </div>
      <Loaded query={query}>
        {() =>
          !items || items.length === 0 ? (
            <Empty title={t('admin:audit.none')} />
          ) : (
            <div className="table-box" tabIndex={0} role="region" aria-label={t('admin:part.nhat-ky')}>
              <table className="table">
                <thead>
                  <tr>
                    <th scope="col">{t('admin:audit.at')}</th>
                    <th scope="col">{t('admin:audit.who')}</th>
                    <th scope="col">{t('admin:audit.action')}</th>
                    <th scope="col">{t('admin:audit.object')}</th>
                    <th scope="col">{t('admin:audit.ip')}</th>
                  </tr>
                </thead>
                <tbody>
                  {items.map((e) => (
                    <tr key={e.id}>
                      <td className="num" style={{ whiteSpace: 'nowrap' }}>
                        {formatDateTime(e.at)}
                      </td>
                      <td>{e.who}</td>
                      <td>
                        <code>{e.action}</code>
                      </td>
                      <td>
                        {e.object === 'document' ? <Link to={`/van-ban/${e.objectId}`} style={{ display: 'inline-block', minHeight: 24 }}>{t('admin:audit.document')}</Link> : e.object}{' '}
                        <Link to={`?phan=nhat-ky&doi-tuong=${encodeURIComponent(e.objectId)}`} style={{ display: 'inline-block', minHeight: 24, minWidth: 24, padding: '1px 4px', textDecoration: 'underline' }}>
                          {e.objectId.slice(-8)}
                        </Link>
                      </td>
                      <td>{e.ip}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Loaded>
      {more && (
        <div>
          <Button onClick={loadMore}>{t('admin:audit.more')}</Button>
        </div>
      )}
    </div>
  );
}
