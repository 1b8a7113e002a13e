import { hash } from 'node:crypto';
import { PutObjectCommand, type PutObjectCommandInput } from '@aws-sdk/client-s3';
import type { Failure } from '../../audit/failure.ts';
import type { ArchivedObject } from '../formats/window-predicate.ts';
import { at, type Bucket } from './bucket.ts';
import type { ListedObject } from './evidence-store.ts';
import { versionsOf } from './list-versions.ts';
import { confirmLock, lockExisting, lockUntil } from './object-lock.ts';
import { readVersion } from './read-version.ts';
import { troubleOf } from './s3-failure.ts';
import { conflict, refused, unavailable } from './store-failure.ts';

/** What S3 calls the version of an object that was written while the bucket had no versioning. */
const UNVERSIONED = 'null';

export interface NewObject {
  readonly key: string;
  readonly bytes: Uint8Array;
  readonly contentType: string;
}

/**
 * Looks before it writes: over a delete marker AWS takes a conditional write as if nothing had ever been there, and
 * evidence would have a second first version.
 */
export const putOnce = async (bucket: Bucket, object: NewObject): Promise<ArchivedObject> => {
  const earlier = await takeExisting(bucket, object);
  if (earlier !== undefined) return earlier;
  try {
    return await putLocked(bucket, object, { IfNoneMatch: '*' });
  } catch (error) {
    if (troubleOf(error).name !== 'PreconditionFailed') throw error;
    const winner = await takeExisting(bucket, object);
    if (winner !== undefined) return winner;
    throw unavailable(`${bucket.location} has ${object.key} already, and does not list it.`);
  }
};

export const putLocked = async (
  bucket: Bucket,
  { key, bytes, contentType }: NewObject,
  {
    days = bucket.retentionDays,
    ...condition
  }: Pick<PutObjectCommandInput, 'IfNoneMatch'> & { days?: number } = {},
): Promise<ArchivedObject> => {
  const until = lockUntil(bucket, days);
  const command = new PutObjectCommand({
    ...at(bucket, key),
    Body: bytes,
    ContentLength: bytes.length,
    ContentType: contentType,
    ChecksumSHA256: hash('sha256', bytes, 'base64'),
    ObjectLockMode: 'COMPLIANCE',
    ObjectLockRetainUntilDate: until,
    ...condition,
  });
  const { VersionId } = await bucket.call((s3, options) => s3.send(command, options));
  if (VersionId === undefined || VersionId === UNVERSIONED) throw unversioned(bucket, key);
  return confirmLock(bucket, { key, bytes, versionId: VersionId, until });
};

/** Some stores keep the object and refuse its lock (versitygw). */
const unversioned = ({ location }: Bucket, key: string): Failure =>
  refused(
    `${key} lies in ${location} without version and lock: enable versioning and Object Lock for the bucket, and remove it.`,
  );

/** Earlier attempts of ours; anything else that ever lay there is a conflict. */
const takeExisting = async (
  bucket: Bucket,
  { key, bytes }: NewObject,
): Promise<ArchivedObject | undefined> => {
  const versions = await versionsOf(bucket, key);
  const marker = versions.find(({ isDeleteMarker }) => isDeleteMarker);
  if (marker !== undefined)
    throw conflict(
      bucket.location,
      key,
      `somebody deleted it (delete marker ${marker.versionId}; removing the marker restores what is below)`,
    );
  for (const version of versions) {
    if (version.versionId === UNVERSIONED) throw unversioned(bucket, key);
    if (!(await isSame(bucket, version, bytes)))
      throw conflict(bucket.location, key, `version ${version.versionId} has other bytes`);
  }
  const first = versions.at(-1);
  if (first?.versionId == null) return undefined;
  return lockExisting(bucket, { key, bytes, versionId: first.versionId });
};

const isSame = async (bucket: Bucket, listed: ListedObject, bytes: Uint8Array): Promise<boolean> =>
  listed.bytes === bytes.length &&
  ((await readVersion(bucket, listed.key, listed.versionId))?.equals(bytes) ?? false);
