import { useMemo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useInfiniteQuery } from '@tanstack/react-query';
import type { Intake } from '@/lib/types';
import { usePhone } from '@/lib/media';
import { Empty, Loaded } from '@/ui/states';
import { WorkList } from '@/ui/WorkList';
import { intakeList } from './api';
import { IntakeRow } from './IntakeRow';
import './intake.css';

type Props = { state?: Intake['state']; actions?: ReactNode };

const workbench = (intake: Intake) => (intake.document ? `/van-ban/${intake.document}` : `/den/vao-so?tiep-nhan=${intake.id}`);

/** Chờ vào sổ: what arrived over the exchange; Enter opens it in the workbench with every field filled. */
export function IntakeList({ state = 'new', actions }: Props) {
  const { t } = useTranslation();
  const phone = usePhone();
  const query = useInfiniteQuery(intakeList(state));
  const items = useMemo(() => pinned(query.data?.pages.flatMap((p) => p.items) ?? [], state), [query.data, state]);
  return (
    <Loaded query={query}>
      {() =>
        items.length === 0 ? (
          <Empty title={t(`intake:empty.${state}`)} action={actions}>{t('intake:emptyHint')}</Empty>
        ) : (
          <WorkList
            label={t('intake:title')}
            items={items}
            keyOf={(i) => i.id}
            href={workbench}
            render={(i) => <IntakeRow intake={i} />}
            rowHeight={phone ? 104 : 64}
            more={query.hasNextPage}
            loadMore={() => void query.fetchNextPage()}
          />
        )
      }
    </Loaded>
  );
}

/** Hỏa tốc and Thượng khẩn on top, else in the order of arrival: to be received the same day (Decree 30/2020 Art 21.2c). */
function pinned(items: Intake[], state: Intake['state']): Intake[] {
  if (state !== 'new') return items;
  return [...items].sort((a, b) => Math.max(b.urgency, 1) - Math.max(a.urgency, 1) || a.receivedAt.localeCompare(b.receivedAt));
}
