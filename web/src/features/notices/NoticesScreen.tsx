import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, read } from '@/lib/client';
import { formatDateTime } from '@/lib/dates';
import { refresh } from '@/lib/live';
import { useTitle } from '@/lib/title';
import type { Notice } from '@/lib/types';
import { Button } from '@/ui/Button';
import { Empty, Loaded } from '@/ui/states';
import { toast } from '@/ui/toast';
import { byDocument } from './group';
import './notices.css';

export function NoticesScreen() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const query = useQuery({
    queryKey: ['notices'],
    queryFn: async ({ signal }) => (await read(api.GET('/api/notices', { params: { query: { limit: 200 } }, signal }))).items,
  });
  useTitle(t('notices:title'), t('common:app'));
  const unread = (query.data ?? []).some((n) => !n.read);
  async function readAll() {
    try {
      await api.POST('/api/notices/read');
      refresh(client, ['notices', 'counters']);
    } catch (error) {
      toast.error(error);
    }
  }
  return (
    <div className="page">
      <div className="page-head" style={{ paddingBottom: 10, borderBottom: '1px solid var(--line)' }}>
        <h1 className="grow">{t('notices:title')}</h1>
        {unread && (
          <Button icon="check" onClick={readAll}>
            {t('notices:readAll')}
          </Button>
        )}
      </div>
      <div className="page-body">
        <Loaded query={query}>
          {(items) =>
            items.length === 0 ? (
              <Empty title={t('notices:empty')}>{t('notices:emptyText')}</Empty>
            ) : (
              <ul className="stack narrow">
                {byDocument(items).map((group) => (
                  <li key={group[0].id}>
                    <Card notices={group} />
                  </li>
                ))}
              </ul>
            )
          }
        </Loaded>
      </div>
    </div>
  );
}

/** One document, one line per change. */
function Card({ notices }: { notices: Notice[] }) {
  const { t, i18n } = useTranslation();
  const [first] = notices;
  const name = [first.params.code, first.params.subject].filter(Boolean).join(' — ');
  const words = (n: Notice) => {
    const key = `notices:kind.${n.kind.replaceAll('.', '_')}`;
    return i18n.exists(key) ? t(key as 'notices:kind.other', n.params) : t('notices:kind.other');
  };
  return (
    <article className={`card notice-card${notices.some((n) => !n.read) ? ' unread' : ''}`}>
      <h2>{first.document ? <Link to={`/van-ban/${first.document}`}>{name || t('notices:document')}</Link> : name || words(first)}</h2>
      <ul>
        {notices.map((n) => (
          <li key={n.id} className={n.read ? '' : 'new'}>
            {!n.read && <span className="sr">{t('notices:new')} </span>}
            <span className="grow">{words(n)}</span>
            <span className="muted num">{formatDateTime(n.createdAt)}</span>
          </li>
        ))}
      </ul>
    </article>
  );
}
