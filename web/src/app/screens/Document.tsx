import { Suspense } from 'react';
import { DocumentPage } from '@/features/document/DocumentPage';
import { SkeletonRows } from '@/ui/states';
import { documentPanels } from '../documentPanels';

export function Document() {
  return (
    <Suspense fallback={<SkeletonRows />}>
      <DocumentPage panels={documentPanels} />
    </Suspense>
  );
}
