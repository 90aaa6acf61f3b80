import { useTranslation } from 'react-i18next';
import { useInfiniteQuery } from '@tanstack/react-query';
import { formatSince } from '@/lib/dates';
import { UrgencyChip, VerdictChip } from '@/rows/chips';
import { waitingIntake } from './api';
import type { Bench } from './useBench';

/** What waits on the exchange and is not on the bench yet: one press brings it, with every field filled. */
export function WaitingIntake({ bench }: { bench: Bench }) {
  const { t } = useTranslation();
  const query = useInfiniteQuery(waitingIntake);
  const items = (query.data?.pages.flatMap((p) => p.items) ?? []).filter((i) => !bench.batch.items.some((b) => b.intake === i.id));
  if (items.length === 0) return null;
  return (
    <section className="waiting" aria-label={t('register:waiting')}>
      <h2>{t('register:waiting')} <span className="muted num">{items.length}{query.hasNextPage ? '+' : ''}</span></h2>
      <ul>
        {items.slice(0, 30).map((intake) => (
          <li key={intake.id}>
            <button type="button" onClick={() => bench.addIntake(intake, true)}>
              <span className="row wrap"><strong>{intake.fromName}</strong><UrgencyChip urgency={intake.urgency} /></span>
              <span className="waiting-subject">{[[intake.number, intake.notation].filter(Boolean).join('/'), intake.subject].filter(Boolean).join(' · ')}</span>
              <span className="row wrap"><VerdictChip verdict={intake.verdict} /><span className="muted">{t('register:arrived', { at: formatSince(intake.receivedAt) })}</span></span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
