import { DeleteObjectCommand, PutBucketVersioningCommand } from '@aws-sdk/client-s3';
import type { StoreRefusal } from '../formats/other-predicates.ts';
import { atVersion, type Bucket } from './bucket.ts';
import { BUCKET_ATTEMPTS, type BucketAttempt, type Canary, CANARY } from './bucket-attempts.ts';
import { listVersions } from './list-versions.ts';
import { putLocked } from './put-locked.ts';
import { readStateIfThere } from './read-state.ts';
import { readVersion } from './read-version.ts';
import { isPassing, troubleOf } from './s3-failure.ts';
import { refused } from './store-failure.ts';

const PROBES = 'probe/';
/** The shortest lock there is. */
const CANARY_DAYS = 1;
const KEPT_MS = 2 * 86_400_000;
/** Here the very answer; elsewhere a trouble of the way there. */
const WRONG_CHECKSUM = new Set(['BadDigest', 'XAmzContentSHA256Mismatch']);

/** Tries on canaries what would harm evidence. A question left open is an error, not a refusal. */
export const probeBucket = async (bucket: Bucket): Promise<readonly StoreRefusal[]> => {
  const folder = `${PROBES}${new Date(bucket.now()).toISOString().replaceAll(/[:.]/g, '')}`;
  const refusals: StoreRefusal[] = [];
  let canary = await release(bucket, `${folder}/canary`);
  for (const [index, attempt] of BUCKET_ATTEMPTS.entries()) {
    const refusal = await tryOn(bucket, attempt, canary);
    const harm = await harmTo(bucket, canary);
    refusals.push(
      harm === undefined
        ? refusal
        : { ...refusal, refused: false, detail: `${refusal.detail}; ${harm}` },
    );
    if (harm !== undefined) canary = await release(bucket, `${folder}/canary-${index}`);
    if (attempt.name === 'suspend versioning' && !refusal.refused) await enableVersioning(bucket);
  }
  await removeOldCanaries(bucket);
  return refusals;
};

/** For a day, or for as long as evidence where the bucket's policy allows nothing shorter. */
const release = async (bucket: Bucket, key: string): Promise<Canary> => {
  const object = { key, bytes: CANARY, contentType: 'text/plain' };
  const put = (days: number) => putLocked(bucket, object, { IfNoneMatch: '*', days });
  const { versionId, retainUntil } = await put(CANARY_DAYS).catch((error: unknown) => {
    if (troubleOf(error).name !== 'AccessDenied') throw error;
    return put(bucket.retentionDays);
  });
  return { key, versionId: versionId ?? '', retainUntil: retainUntil ?? '' };
};

const tryOn = async (
  bucket: Bucket,
  { name, tries }: BucketAttempt,
  canary: Canary,
): Promise<StoreRefusal> => {
  try {
    await bucket.call(tries(bucket, canary));
    return { attempt: name, refused: false, detail: 'the store did it' };
  } catch (error) {
    const trouble = troubleOf(error);
    if (isPassing(trouble) && !WRONG_CHECKSUM.has(trouble.name)) throw error;
    return { attempt: name, refused: true, detail: `${trouble.status} ${trouble.name}` };
  }
};

/** What became of the canary whatever the store answered. */
const harmTo = async (
  bucket: Bucket,
  { key, versionId, retainUntil }: Canary,
): Promise<string | undefined> => {
  const state = await readStateIfThere(bucket, key, versionId);
  if (state === undefined) return 'the canary is gone';
  if (state.lock !== 'compliance' || (state.retainUntil ?? '') < retainUntil)
    return `the lock of the canary is ${state.lock} until ${state.retainUntil} now`;
  const bytes = await readVersion(bucket, key, versionId);
  return bytes?.equals(CANARY) ? undefined : 'the canary has other bytes now';
};

const enableVersioning = async (bucket: Bucket): Promise<void> => {
  const command = new PutBucketVersioningCommand({
    Bucket: bucket.name,
    VersioningConfiguration: { Status: 'Enabled' },
  });
  try {
    await bucket.call((s3, options) => s3.send(command, options));
  } catch (error) {
    throw refused(
      `${bucket.location} let versioning be suspended and not be enabled again (${troubleOf(error).name}): enable it by hand now.`,
    );
  }
};

/** Below `probe/` only, and only what is not locked any more; a store may refuse that too. */
const removeOldCanaries = async (bucket: Bucket): Promise<void> => {
  const before = new Date(bucket.now() - KEPT_MS).toISOString();
  for await (const { key, versionId, lastModified } of listVersions(bucket, PROBES)) {
    if (lastModified >= before) continue;
    const command = new DeleteObjectCommand(atVersion(bucket, key, versionId));
    try {
      await bucket.call((s3, options) => s3.send(command, options));
    } catch (error) {
      if (isPassing(troubleOf(error))) throw error;
      return;
    }
  }
};
