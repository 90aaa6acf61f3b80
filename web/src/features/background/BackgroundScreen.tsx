import { useTranslation } from 'react-i18next';
import { useQuery } from '@tanstack/react-query';
import { formatTime } from '@/lib/dates';
import { useTitle } from '@/lib/title';
import { Empty, Loaded } from '@/ui/states';
import { backgroundQuery } from './api';
import { BackgroundRow } from './BackgroundRow';
import { sectioned } from './order';
import './background.css';

/** Việc nền: what needs somebody first, then what runs, then what is done. */
export function BackgroundScreen() {
  const { t } = useTranslation();
  const query = useQuery(backgroundQuery);
  useTitle(t('background:title'));
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t('background:title')}</h1>
        {query.dataUpdatedAt > 0 && <span className="muted">{t('background:checkedAt', { time: formatTime(query.dataUpdatedAt) })}</span>}
      </header>
      <div className="page-body">
        <Loaded query={query}>
          {(items) =>
            items.length === 0 ? (
              <Empty title={t('background:empty')}>{t('background:emptyHint')}</Empty>
            ) : (
              <div className="stack background">
                {sectioned(items).map(({ section, items: of }) => (
                  <section key={section} className="stack-s">
                    <h2 className={section === 'attention' ? 'attention' : undefined}>
                      {t(`background:section.${section}`)} <span className="muted num">{of.length}</span>
                    </h2>
                    <ul>{of.map((item) => <BackgroundRow key={item.id} item={item} />)}</ul>
                  </section>
                ))}
              </div>
            )
          }
        </Loaded>
      </div>
    </div>
  );
}
