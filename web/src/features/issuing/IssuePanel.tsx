import type { PanelProps } from '@/rows/panel';
import type { Document } from '@/lib/types';
import { sealStage } from './checks';
import { IssueForm, type Held } from './IssueForm';
import { SealState } from './SealState';
import './issuing.css';

type Props = PanelProps & {
  /** The queue goes on as soon as the number is given; a document's page waits for the seal. */
  onNumbered?: (document: Document) => void;
  held?: Held;
};

/** Cấp số & phát hành: check, book, recipients, seal; then the truth about the seal as it happens. */
export function IssuePanel({ document, onDone, onNumbered, held }: Props) {
  if (sealStage(document) === 'ready') return <IssueForm document={document} held={held} onNumbered={onNumbered} />;
  return <SealState document={document} onDone={onDone} />;
}
