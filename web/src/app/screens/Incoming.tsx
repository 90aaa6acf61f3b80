import { lazy, Suspense } from 'react';
import { IncomingScreen } from '@/features/incoming/IncomingScreen';
import { SkeletonRows } from '@/ui/states';

const IntakeList = lazy(() => import('@/features/intake/IntakeList').then((m) => ({ default: m.IntakeList })));

function Intake() {
  return (
    <Suspense fallback={<SkeletonRows />}>
      <IntakeList />
    </Suspense>
  );
}

export function Incoming() {
  return <IncomingScreen Intake={Intake} />;
}
