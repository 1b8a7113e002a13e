import type { EvidenceStore } from '../../evidence/stores/evidence-store.ts';

/** What reports need of a store: to look, never to write. */
export type ArchiveFiles = Pick<EvidenceStore, 'location' | 'list' | 'get'>;
