// What the capabilities bring to the document page. Each comes when it is first shown.
import { lazy } from 'react';
import type { Panels } from '@/features/document/DocumentPage';

export const documentPanels: Panels = {
  Direct: lazy(() => import('@/features/direct/DirectPanel').then((m) => ({ default: m.DirectPanel }))),
  Sign: lazy(() => import('@/features/signing/SignPanel').then((m) => ({ default: m.SignPanel }))),
  Issue: lazy(() => import('@/features/issuing/IssuePanel').then((m) => ({ default: m.IssuePanel }))),
  Signatures: lazy(() => import('@/features/signatures/SignaturePanel').then((m) => ({ default: m.SignaturePanel }))),
  Recipients: lazy(() => import('@/features/recipients/RecipientsMatrix').then((m) => ({ default: m.RecipientsMatrix }))),
};
