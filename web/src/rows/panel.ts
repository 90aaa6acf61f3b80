import type { Document } from '@/lib/types';

/** What a panel on the document page gets: the document, and whom to tell when it has done its work. */
export type PanelProps = { document: Document; onDone: () => void };
