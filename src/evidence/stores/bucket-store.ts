import { PutObjectLegalHoldCommand } from '@aws-sdk/client-s3';
import { atVersion, createBucket, type Bucket, type BucketOptions } from './bucket.ts';
import type { EvidenceStore, ListedObject } from './evidence-store.ts';
import { listVersions } from './list-versions.ts';
import { checkKey } from './object-key.ts';
import { probeBucket } from './probe-bucket.ts';
import { putLocked, putOnce } from './put-locked.ts';
import { readStateIfThere } from './read-state.ts';
import { readVersion } from './read-version.ts';
import { s3Failure } from './s3-failure.ts';

/** A bucket with Object Lock, in compliance mode: nobody, the account's root included, deletes or shortens. */
export const createBucketStore = (options: BucketOptions): EvidenceStore => {
  const bucket = createBucket(options);
  const attempt = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    try {
      return await work();
    } catch (error) {
      throw s3Failure(bucket.location, error);
    }
  };
  return {
    location: bucket.location,
    kind: 's3',
    putIfAbsent: (key, bytes, contentType) =>
      attempt(() => putOnce(bucket, { key: checkKey(key), bytes, contentType })),
    putLatest: (key, bytes, contentType) =>
      attempt(() => putLocked(bucket, { key: checkKey(key), bytes, contentType })),
    get: (key, versionId) => attempt(() => readVersion(bucket, key, versionId)),
    state: (key, versionId) => attempt(() => readStateIfThere(bucket, key, versionId)),
    list: (prefix) => listAttempted(bucket, prefix),
    setLegalHold: (key, versionId, on) =>
      attempt(async () => {
        const command = new PutObjectLegalHoldCommand({
          ...atVersion(bucket, key, versionId),
          LegalHold: { Status: on ? 'ON' : 'OFF' },
        });
        await bucket.call((s3, call) => s3.send(command, call));
      }),
    probe: () => attempt(() => probeBucket(bucket)),
    close: () => Promise.resolve(bucket.close()),
  };
};

async function* listAttempted(bucket: Bucket, prefix: string): AsyncIterable<ListedObject> {
  try {
    yield* listVersions(bucket, prefix);
  } catch (error) {
    throw s3Failure(bucket.location, error);
  }
}
