import { hash } from 'node:crypto';
import {
  PutObjectCommand,
  PutObjectRetentionCommand,
  type PutObjectCommandInput,
} from '@aws-sdk/client-s3';
import type { Failure } from '../../audit/failure.ts';
import type { ArchivedObject } from '../formats/window-predicate.ts';
import { at, atVersion, type Bucket } from './bucket.ts';
import type { ListedObject, ObjectState } from './evidence-store.ts';
import { versionsOf } from './list-versions.ts';
import { headVersion, readVersion, toState } from './read-version.ts';
import { troubleOf } from './s3-failure.ts';
import { conflict, refused, unavailable } from './store-failure.ts';

const DAY_MS = 86_400_000;
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

/** In whole seconds, as stores keep it. */
export const lockUntil = (bucket: Bucket, days: number): Date =>
  new Date(Math.ceil((bucket.now() + days * DAY_MS) / 1_000) * 1_000);

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
  return confirm(bucket, { key, bytes, versionId: VersionId, until });
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

interface Written {
  readonly key: string;
  readonly bytes: Uint8Array;
  readonly versionId: string;
}

/** What was written a moment before a crash has its lock; what somebody else put there may have none. */
const lockExisting = async (bucket: Bucket, written: Written): Promise<ArchivedObject> => {
  const { key, versionId } = written;
  const until = lockUntil(bucket, bucket.retentionDays);
  const soonest = new Date(until.getTime() - DAY_MS);
  const state = toState(await headVersion(bucket, key, versionId));
  if (isLocked(state, soonest)) return confirm(bucket, { ...written, until: soonest });
  const command = new PutObjectRetentionCommand({
    ...atVersion(bucket, key, versionId),
    Retention: { Mode: 'COMPLIANCE', RetainUntilDate: until },
  });
  await bucket.call((s3, options) => s3.send(command, options));
  return confirm(bucket, { ...written, until });
};

const isLocked = ({ lock, retainUntil }: ObjectState, until: Date): boolean =>
  lock === 'compliance' && retainUntil !== null && Date.parse(retainUntil) >= until.getTime();

/** What the store says of it afterwards counts, not what it was asked for. */
const confirm = async (
  bucket: Bucket,
  { key, bytes, versionId, until }: Written & { readonly until: Date },
): Promise<ArchivedObject> => {
  const state = toState(await headVersion(bucket, key, versionId));
  const sha256 = hash('sha256', bytes);
  if (state.bytes !== bytes.length || (state.sha256 ?? sha256) !== sha256)
    throw refused(`${bucket.location} has taken other bytes for ${key} than it was sent.`);
  if (!isLocked(state, until))
    throw refused(
      `${bucket.location} locks ${key} ${describeLock(state)} instead of compliance until ${until.toISOString()}: ` +
        'check Object Lock and the policies of the bucket, and that its account has s3:GetObjectRetention.',
    );
  return { key, versionId, sha256, bytes: bytes.length, retainUntil: state.retainUntil };
};

const describeLock = ({ lock, retainUntil }: ObjectState): string =>
  lock === 'none' ? 'not at all' : `in mode ${lock} until ${retainUntil}`;
