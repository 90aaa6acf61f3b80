import { useTranslation } from 'react-i18next';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { formatTime } from '@/lib/dates';
import { useTitle } from '@/lib/title';
import { Icon } from '@/ui/icons';
import { Loaded } from '@/ui/states';
import { backgroundQuery } from './api';
import { BackgroundRow } from './BackgroundRow';
import { sectionOf } from './order';
import './background.css';

/** Liên thông: what could not be sent or taken in, and the ways to what went well. An empty list says when it was checked last. */
export function ExchangeScreen() {
  const { t } = useTranslation();
  const query = useQuery(backgroundQuery);
  useTitle(t('background:exchange'));
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t('background:exchange')}</h1>
      </header>
      <div className="page-body background stack">
        <Loaded query={query}>
          {(items) => {
            const sending = items.filter((i) => i.kind === 'sending' || i.kind === 'job');
            const bad = sending.filter((i) => sectionOf(i) === 'attention');
            const rest = sending.filter((i) => sectionOf(i) !== 'attention');
            return (
              <>
                {bad.length === 0 ? (
                  <div className="notice success"><Icon name="check" /><span>{t('background:exchangeGood', { time: formatTime(query.dataUpdatedAt) })}</span></div>
                ) : (
                  <section className="stack-s"><h2 className="attention">{t('background:exchangeBad')}</h2><ul>{bad.map((i) => <BackgroundRow key={i.id} item={i} />)}</ul></section>
                )}
                {rest.length > 0 && <section className="stack-s"><h2>{t('background:exchangeLog')}</h2><ul>{rest.map((i) => <BackgroundRow key={i.id} item={i} />)}</ul></section>}
              </>
            );
          }}
        </Loaded>
        <nav className="row wrap" aria-label={t('background:exchange')}>
          <Link className="btn" to="/den?xem=cho-vao-so">{t('background:toIntake')}</Link>
          <Link className="btn" to="/di?xem=da-phat-hanh">{t('background:toIssued')}</Link>
        </nav>
      </div>
    </div>
  );
}
