import type { EvidenceConfig } from '../../config/config.ts';
import type { ArchiveReader } from '../../evidence/verify/archive-reader.ts';
import type { GivenKeys } from '../../evidence/verify/key-ring.ts';
import { readDirectory } from '../../evidence/verify/read-directory.ts';

/** The archive as the verifier reads it: not through the store that wrote it. */
export const openReader = async ({ store }: EvidenceConfig): Promise<ArchiveReader> => {
  if (store.kind === 'directory') return readDirectory(store.directory);
  throw new Error('TODO bucket');
};

/** None given: those of the archive's key ledger. */
export const readPublicKeys = async (_: EvidenceConfig): Promise<GivenKeys> => ({
  evidence: [],
  log: [],
});
