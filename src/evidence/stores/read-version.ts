import {
  GetObjectCommand,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
} from '@aws-sdk/client-s3';
import { atVersion, type Bucket } from './bucket.ts';
import type { ObjectState } from './evidence-store.ts';
import { troubleOf } from './s3-failure.ts';

/** Of a version that the store never gave (400), or that is a delete marker (405). */
const NO_SUCH_VERSION = new Set(['NoSuchVersion', 'InvalidArgument', 'MethodNotAllowed']);

export const readVersion = async (
  bucket: Bucket,
  key: string,
  versionId: string | null,
): Promise<Buffer | undefined> => {
  const command = new GetObjectCommand(atVersion(bucket, key, versionId));
  try {
    return await bucket.call(async (s3, options) => {
      const { Body, ContentLength, VersionId } = await s3.send(command, options);
      if (versionId !== null && VersionId !== versionId)
        throw new Error(`asked for version ${versionId} of ${key}, ${VersionId ?? 'none'} came`);
      const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
      if (bytes.length === ContentLength) return bytes;
      throw new Error(`${key} came with ${bytes.length} of ${ContentLength} bytes`);
    });
  } catch (error) {
    const { name } = troubleOf(error);
    if (name === 'NoSuchKey' || (versionId !== null && NO_SUCH_VERSION.has(name))) return undefined;
    throw error;
  }
};

export const headVersion = (
  bucket: Bucket,
  key: string,
  versionId: string | null,
): Promise<HeadObjectCommandOutput> => {
  const command = new HeadObjectCommand({
    ...atVersion(bucket, key, versionId),
    ChecksumMode: 'ENABLED',
  });
  return bucket.call((s3, options) => s3.send(command, options));
};

export const stateOfVersion = async (
  bucket: Bucket,
  key: string,
  versionId: string | null,
): Promise<ObjectState | undefined> => {
  try {
    return toState(await headVersion(bucket, key, versionId));
  } catch (error) {
    // HEAD has no room to say what is missing, the object or the bucket, or that a token has expired.
    const { status = 0 } = troubleOf(error);
    if (![400, 404, 405].includes(status)) throw error;
    if ((await readVersion(bucket, key, versionId)) === undefined) return undefined;
    throw error;
  }
};

const LOCKS = { COMPLIANCE: 'compliance', GOVERNANCE: 'governance' } as const;

export const toState = (head: HeadObjectCommandOutput): ObjectState => ({
  bytes: head.ContentLength ?? 0,
  sha256: fullDigest(head.ChecksumSHA256),
  retainUntil: head.ObjectLockRetainUntilDate?.toISOString() ?? null,
  lock: head.ObjectLockMode === undefined ? 'none' : LOCKS[head.ObjectLockMode],
  legalHold: head.ObjectLockLegalHoldStatus === 'ON',
});

/** Of an object in parts the checksum is one of checksums, `…-2`, and not the file's. */
const fullDigest = (checksum: string | undefined): string | null =>
  checksum === undefined || checksum.includes('-')
    ? null
    : Buffer.from(checksum, 'base64').toString('hex');
