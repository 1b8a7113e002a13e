import type { BucketOptions } from './bucket.ts';
import { createDirectoryStore } from './directory-store.ts';
import type { EvidenceStore } from './evidence-store.ts';

/** As `evidence.store` of the configuration says. */
export type EvidenceStoreConfig =
  | { readonly kind: 'directory'; readonly directory: string; readonly immutable: boolean }
  | ({ readonly kind: 's3' } & Omit<BucketOptions, keyof Surroundings>);

type Surroundings = Pick<BucketOptions, 'timeoutMs' | 'proxyUrl' | 'caPem' | 'now'>;

/** The S3 client takes a while to load, and is loaded only by those who have a bucket. */
export const createEvidenceStore = async (
  config: EvidenceStoreConfig,
  surroundings: Surroundings,
): Promise<EvidenceStore> => {
  if (config.kind === 'directory') return createDirectoryStore(config);
  const { createBucketStore } = await import('./bucket-store.ts');
  return createBucketStore({ ...config, ...surroundings });
};
