import { hash } from 'node:crypto';
import {
  DeleteObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectRetentionCommand,
} from '@aws-sdk/client-s3';
import { at, atVersion, type Bucket, type Call } from './bucket.ts';

export const CANARY = Buffer.from('canary: may be removed\n');
const FORGED = Buffer.from('forged\n');

export interface Canary {
  readonly key: string;
  readonly versionId: string;
  readonly retainUntil: string;
}

/** One forbidden thing; it resolves where the store does it. */
export interface BucketAttempt {
  readonly name: string;
  readonly tries: (bucket: Bucket, canary: Canary) => Call<unknown>;
}

const overwrite: BucketAttempt['tries'] = (bucket, { key }) => {
  const command = new PutObjectCommand({
    ...at(bucket, key),
    Body: FORGED,
    ChecksumSHA256: hash('sha256', FORGED, 'base64'),
    IfNoneMatch: '*',
  });
  return (s3, options) => s3.send(command, options);
};

const deleteVersion =
  (bypass: boolean): BucketAttempt['tries'] =>
  (bucket, { key, versionId }) => {
    const command = new DeleteObjectCommand({
      ...atVersion(bucket, key, versionId),
      ...(bypass && { BypassGovernanceRetention: true }),
    });
    return (s3, options) => s3.send(command, options);
  };

const changeLock =
  (mode: 'COMPLIANCE' | 'GOVERNANCE', part: number): BucketAttempt['tries'] =>
  (bucket, { key, versionId, retainUntil }) => {
    const left = Date.parse(retainUntil) - bucket.now();
    const command = new PutObjectRetentionCommand({
      ...atVersion(bucket, key, versionId),
      Retention: { Mode: mode, RetainUntilDate: new Date(bucket.now() + left * part) },
      BypassGovernanceRetention: true,
    });
    return (s3, options) => s3.send(command, options);
  };

/** Undone at once where the store does it; stores with Object Lock that are like AWS's never do. */
const suspendVersioning: BucketAttempt['tries'] = ({ name }) => {
  const command = new PutBucketVersioningCommand({
    Bucket: name,
    VersioningConfiguration: { Status: 'Suspended' },
  });
  return (s3, options) => s3.send(command, options);
};

const wrongChecksum: BucketAttempt['tries'] = (bucket, { key }) => {
  const command = new PutObjectCommand({
    ...at(bucket, `${key}-wrong-checksum`),
    Body: FORGED,
    ChecksumSHA256: hash('sha256', CANARY, 'base64'),
  });
  return (s3, options) => s3.send(command, options);
};

export const BUCKET_ATTEMPTS: readonly BucketAttempt[] = [
  { name: 'overwrite', tries: overwrite },
  { name: 'delete version', tries: deleteVersion(false) },
  { name: 'delete version with bypass', tries: deleteVersion(true) },
  { name: 'shorten retention', tries: changeLock('COMPLIANCE', 0.5) },
  { name: 'change mode', tries: changeLock('GOVERNANCE', 1) },
  { name: 'suspend versioning', tries: suspendVersioning },
  { name: 'wrong checksum', tries: wrongChecksum },
];
