import type { EvidenceConfig } from '../../config/config.ts';
import type { ArchiveReader } from '../../evidence/verify/archive-reader.ts';
import { readDirectory } from '../../evidence/verify/read-directory.ts';

/** The archive as the verifier reads it: not through the store that wrote it. */
export const openReader = async ({ store }: EvidenceConfig): Promise<ArchiveReader> => {
  if (store.kind === 'directory') return readDirectory(store.directory);
  throw new Error('TODO bucket');
};
