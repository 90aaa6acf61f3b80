import { lazy, Suspense } from 'react';
import { OutgoingScreen } from '@/features/outgoing/OutgoingScreen';
import { SkeletonRows } from '@/ui/states';

const IssueQueue = lazy(() => import('@/features/issuing/IssueQueue').then((m) => ({ default: m.IssueQueue })));

function Issue() {
  return (
    <Suspense fallback={<SkeletonRows />}>
      <IssueQueue />
    </Suspense>
  );
}

export function Outgoing() {
  return <OutgoingScreen Issue={Issue} />;
}
