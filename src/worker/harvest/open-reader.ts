import type { Config, EvidenceConfig } from '../../config/config.ts';
import type { ArchiveReader } from '../../evidence/verify/archive-reader.ts';
import { readDirectory } from '../../evidence/verify/read-directory.ts';

/** The archive as the verifier reads it: not through the store that wrote it. */
export const openReader = async (
  { store }: Pick<EvidenceConfig, 'store'>,
  { proxyUrl }: Pick<Config['http'], 'proxyUrl'>,
  caPem: string | undefined,
): Promise<ArchiveReader> => {
  if (store.kind === 'directory') return readDirectory(store.directory);
  // The S3 client takes a while to load.
  const { readBucket } = await import('../../evidence/verify/read-bucket.ts');
  return readBucket({ ...store, proxyUrl, caPem });
};
