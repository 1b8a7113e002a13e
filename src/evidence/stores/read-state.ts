import {
  GetObjectLegalHoldCommand,
  GetObjectRetentionCommand,
  HeadObjectCommand,
  type ObjectLockRetention,
} from '@aws-sdk/client-s3';
import { atVersion, type Bucket } from './bucket.ts';
import type { ObjectState } from './evidence-store.ts';
import { readVersion } from './read-version.ts';
import { troubleOf } from './s3-failure.ts';

const LOCKS = { COMPLIANCE: 'compliance', GOVERNANCE: 'governance' } as const;

/** Of a version that is there. */
export const readState = async (
  bucket: Bucket,
  key: string,
  versionId: string | null,
): Promise<ObjectState> => {
  const command = new HeadObjectCommand({
    ...atVersion(bucket, key, versionId),
    ChecksumMode: 'ENABLED',
  });
  const head = await bucket.call((s3, options) => s3.send(command, options));
  const { ObjectLockMode, ObjectLockRetainUntilDate, ObjectLockLegalHoldStatus } = head;
  // AWS leaves the lock out for whoever may not see it, versitygw where a newer version lies on top.
  const { Mode, RetainUntilDate } =
    ObjectLockMode === undefined
      ? await readRetention(bucket, key, versionId)
      : { Mode: ObjectLockMode, RetainUntilDate: ObjectLockRetainUntilDate };
  const hold =
    ObjectLockMode === undefined && ObjectLockLegalHoldStatus === undefined
      ? await readLegalHold(bucket, key, versionId)
      : ObjectLockLegalHoldStatus;
  return {
    bytes: head.ContentLength ?? 0,
    sha256: fullDigest(head.ChecksumSHA256),
    retainUntil: RetainUntilDate?.toISOString() ?? null,
    lock: Mode === undefined ? 'none' : LOCKS[Mode],
    legalHold: hold === 'ON',
  };
};

export const readStateIfThere = async (
  bucket: Bucket,
  key: string,
  versionId: string | null,
): Promise<ObjectState | undefined> => {
  try {
    return await readState(bucket, key, versionId);
  } catch (error) {
    // HEAD has no room to say what is missing, the object or the bucket, or that a token has expired.
    const { status = 0 } = troubleOf(error);
    if (![400, 404, 405].includes(status)) throw error;
    if ((await readVersion(bucket, key, versionId)) === undefined) return undefined;
    throw error;
  }
};

const readRetention = (
  bucket: Bucket,
  key: string,
  versionId: string | null,
): Promise<ObjectLockRetention> => {
  const command = new GetObjectRetentionCommand(atVersion(bucket, key, versionId));
  return unlessUnlocked({}, async () => {
    const { Retention } = await bucket.call((s3, options) => s3.send(command, options));
    return Retention ?? {};
  });
};

const readLegalHold = (
  bucket: Bucket,
  key: string,
  versionId: string | null,
): Promise<string | undefined> => {
  const command = new GetObjectLegalHoldCommand(atVersion(bucket, key, versionId));
  return unlessUnlocked(undefined, async () => {
    const { LegalHold } = await bucket.call((s3, options) => s3.send(command, options));
    return LegalHold?.Status;
  });
};

/** Of the object, and of a bucket without Object Lock. */
const NO_LOCK = new Set(['NoSuchObjectLockConfiguration', 'InvalidRequest']);

const unlessUnlocked = async <Result>(
  otherwise: Result,
  ask: () => Promise<Result>,
): Promise<Result> => {
  try {
    return await ask();
  } catch (error) {
    if (NO_LOCK.has(troubleOf(error).name)) return otherwise;
    throw error;
  }
};

/** Of an object in parts the checksum is one of checksums, `…-2`, and not the file's. */
const fullDigest = (checksum: string | undefined): string | null =>
  checksum === undefined || checksum.includes('-')
    ? null
    : Buffer.from(checksum, 'base64').toString('hex');
