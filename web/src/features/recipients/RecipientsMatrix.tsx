import { useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useQuery } from '@tanstack/react-query';
import { formatTime } from '@/lib/dates';
import type { Delivery, Document } from '@/lib/types';
import { Empty, Loaded, SkeletonRows } from '@/ui/states';
import { deliveriesQuery } from './api';
import { DeliveryTable } from './DeliveryTable';
import { GroupedList } from './GroupedList';
import { groupOf, groups, type Group } from './matrix';
import './recipients.css';

type Props = { document: Document };

/** Where the issued document is at each recipient: a matrix where there is room, else a list by what is to be done, each with its steps. */
export function RecipientsMatrix({ document }: Props) {
  const { t } = useTranslation();
  const query = useQuery({ ...deliveriesQuery(document.row.id), enabled: document.row.kind === 'outgoing' });
  if (document.row.state !== 'issued' && document.row.state !== 'issuing') {
    return (
      <Empty title={t('recipients:notIssued')}>
        {document.recipients.length > 0 && t('recipients:willGoTo', { names: document.recipients.map((o) => o.name).join('; ') })}
      </Empty>
    );
  }
  return (
    <Loaded query={query} skeleton={<SkeletonRows rows={3} height={44} />}>
      {(items) => <Shown document={document.row.id} items={items} updatedAt={query.dataUpdatedAt} />}
    </Loaded>
  );
}

function Shown({ document, items, updatedAt }: { document: string; items: Delivery[]; updatedAt: number }) {
  const { t } = useTranslation();
  const { box, wide } = useWide();
  const [only, setOnly] = useState<Group>();
  if (items.length === 0) return <Empty title={t('recipients:none')}>{t('recipients:noneHint')}</Empty>;
  const shown = only ? items.filter((d) => groupOf(d) === only) : items;
  return (
    <div className="stack recipients" ref={box}>
      <div className="row wrap" role="group" aria-label={t('recipients:filter')}>
        {groups.map((group) => {
          const count = items.filter((d) => groupOf(d) === group).length;
          if (count === 0) return null;
          return (
            <button key={group} type="button" className={`btn small group-${group}`} aria-pressed={only === group} onClick={() => setOnly(only === group ? undefined : group)}>
              {t(`recipients:group.${group}`)} <strong className="num">{count}</strong>
            </button>
          );
        })}
        <span className="muted updated">{t('recipients:updatedAt', { time: formatTime(updatedAt) })}</span>
      </div>
      {wide ? <DeliveryTable document={document} items={shown} /> : <GroupedList document={document} items={shown} />}
    </div>
  );
}

/** A table needs room of its own, whatever the window is: beside the paper the list says the same. */
function useWide() {
  const box = useRef<HTMLDivElement>(null);
  const [wide, setWide] = useState(false);
  useLayoutEffect(() => {
    const el = box.current;
    if (!el) return;
    const measure = () => setWide(el.clientWidth >= 860);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(el);
    return () => observer.disconnect();
  }, []);
  return { box, wide };
}
