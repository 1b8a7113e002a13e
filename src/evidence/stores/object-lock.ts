import { hash } from 'node:crypto';
import { PutObjectRetentionCommand } from '@aws-sdk/client-s3';
import type { ArchivedObject } from '../formats/window-predicate.ts';
import { atVersion, type Bucket } from './bucket.ts';
import type { ObjectState } from './evidence-store.ts';
import { readState } from './read-state.ts';
import { refused } from './store-failure.ts';

const DAY_MS = 86_400_000;

/** In whole seconds, as stores keep it. */
export const lockUntil = (bucket: Bucket, days: number): Date =>
  new Date(Math.ceil((bucket.now() + days * DAY_MS) / 1_000) * 1_000);

export interface Written {
  readonly key: string;
  readonly bytes: Uint8Array;
  readonly versionId: string;
}

/** What was written a moment before a crash has its lock; what somebody else put there may have none. */
export const lockExisting = async (bucket: Bucket, written: Written): Promise<ArchivedObject> => {
  const { key, versionId } = written;
  const until = lockUntil(bucket, bucket.retentionDays);
  const soonest = new Date(until.getTime() - DAY_MS);
  const state = await readState(bucket, key, versionId);
  if (isLocked(state, soonest)) return confirmLock(bucket, { ...written, until: soonest });
  const command = new PutObjectRetentionCommand({
    ...atVersion(bucket, key, versionId),
    Retention: { Mode: 'COMPLIANCE', RetainUntilDate: until },
  });
  await bucket.call((s3, options) => s3.send(command, options));
  return confirmLock(bucket, { ...written, until });
};

const isLocked = ({ lock, retainUntil }: ObjectState, until: Date): boolean =>
  lock === 'compliance' && retainUntil !== null && Date.parse(retainUntil) >= until.getTime();

/** What the store says of it afterwards counts, not what it was asked for. */
export const confirmLock = async (
  bucket: Bucket,
  { key, bytes, versionId, until }: Written & { readonly until: Date },
): Promise<ArchivedObject> => {
  const state = await readState(bucket, key, versionId);
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
