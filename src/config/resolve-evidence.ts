import { resolve } from 'node:path';
import type { EvidenceConfig, KeyConfig, StoreConfig } from './config.ts';
import type { EvidenceInput, KeyInput } from './evidence-schema.ts';
import { createSecret } from './secret-reference.ts';

const DAY = 86_400_000;

const resolveKey = (key: KeyInput, folder: string): KeyConfig =>
  typeof key === 'string'
    ? { kind: 'pem', pem: createSecret(key, folder) }
    : { kind: 'kms', keyId: key.kms, region: key.region, endpoint: key.endpoint };

const resolveStore = (
  { directory = '', immutable = false, s3 }: EvidenceInput['store'],
  folder: string,
): StoreConfig => {
  if (s3 === undefined)
    return { kind: 'directory', directory: resolve(folder, directory), immutable };
  return {
    kind: 's3',
    bucket: s3.bucket,
    prefix: s3.prefix,
    region: s3.region,
    endpoint: s3.endpoint,
    pathStyle: s3.path_style,
    retentionDays: s3.retention / DAY,
    account:
      s3.access_key_id === undefined || s3.secret_access_key === undefined
        ? undefined
        : {
            accessKeyId: s3.access_key_id,
            secretAccessKey: createSecret(s3.secret_access_key, folder),
          },
  };
};

export const resolveEvidence = (input: EvidenceInput, folder: string): EvidenceConfig => ({
  store: resolveStore(input.store, folder),
  stagingDirectory: resolve(folder, input.staging),
  origin: input.origin,
  evidenceKey: resolveKey(input.evidence_key, folder),
  logKey: resolveKey(input.log_key, folder),
  timestampUrl: input.timestamp_url,
  witnesses: input.witnesses,
});
