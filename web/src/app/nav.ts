// The navigation: at most seven entries, filtered by role (never greyed out), counters only on what needs me.
import { useTranslation } from 'react-i18next';
import { useCounters } from '@/lib/counters';
import { useSession } from '@/lib/session';
import type { Counters, Role } from '@/lib/types';
import type { IconName } from '@/ui/icons';

type Entry = { key: string; to: string; icon: IconName; roles?: Role[]; /** Whom the number concerns; everybody who sees the entry when absent. */ counts?: Role[]; count?: (c: Counters) => number; hot?: (c: Counters) => boolean; code: string };
export type NavItem = { key: string; to: string; icon: IconName; label: string; count: number; hot: boolean; code: string };

const work: Role[] = ['clerk', 'leader', 'office', 'head', 'specialist'];
const entries: Entry[] = [
  { key: 'tasks', to: '/viec', icon: 'work', count: (c) => c.todo, hot: (c) => c.overdue > 0, code: 'KeyV' },
  { key: 'incoming', to: '/den', icon: 'inbox', roles: work, counts: ['clerk'], count: (c) => c.intake, code: 'KeyD' },
  { key: 'outgoing', to: '/di', icon: 'outbox', roles: work, counts: ['clerk'], count: (c) => c.unissued, code: 'KeyB' },
  { key: 'signing', to: '/cho-ky', icon: 'pen', roles: ['leader'], count: (c) => c.signing, code: 'KeyK' },
  { key: 'exchange', to: '/lien-thong', icon: 'link', roles: ['clerk', 'operator'], count: (c) => c.deliveryErrors, hot: (c) => c.deliveryErrors > 0, code: 'KeyL' },
  { key: 'admin', to: '/quan-tri', icon: 'admin', roles: ['admin', 'operator'], code: 'KeyQ' },
];

export function useNav(): NavItem[] {
  const { t } = useTranslation();
  const { post } = useSession();
  const counters = useCounters();
  return entries
    .filter((e) => !e.roles || e.roles.some((r) => post.roles.includes(r)))
    .map((e) => ({ key: e.key, to: e.to, icon: e.icon, code: e.code, label: t(`shell:nav.${e.key}`), count: !e.counts || e.counts.some((r) => post.roles.includes(r)) ? (e.count?.(counters) ?? 0) : 0, hot: e.hot?.(counters) ?? false }));
}
