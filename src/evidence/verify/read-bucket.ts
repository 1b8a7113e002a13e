import { Readable } from 'node:stream';
import {
  GetObjectCommand,
  GetObjectRetentionCommand,
  ListObjectsV2Command,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { ArchiveReader, Lock } from './archive-reader.ts';
import { bucketTrouble, errorName } from './bucket-trouble.ts';
import { type BucketLocation, createBucketClient } from './bucket-client.ts';
import { listBucket } from './list-bucket.ts';

/** An archive in S3, read by version. Whoever verifies needs to list versions, to read them and their retention. */
export const readBucket = (location: BucketLocation): ArchiveReader => {
  const s3 = createBucketClient(location);
  const prefix = location.prefix === undefined ? '' : `${location.prefix}/`;
  const name = `s3://${location.bucket}/${prefix}`.replace(/\/$/, '');
  const at = (key: string, versionId: string | null) => ({
    Bucket: location.bucket,
    Key: `${prefix}${key}`,
    ...(versionId !== null && { VersionId: versionId }),
  });
  return {
    location: name,
    roots: () => attempt(name, () => rootsOf(s3, location.bucket, prefix)),
    list: (below) => listBucket(s3, { bucket: location.bucket, prefix, name }, below),
    open: (key, versionId) =>
      attempt(name, async () => {
        const reply = await ifThere(() => s3.send(new GetObjectCommand(at(key, versionId))));
        if (reply?.Body === undefined) return undefined;
        return Readable.from(whole(name, reply.Body as Readable, reply.ContentLength));
      }),
    lock: (key, versionId) => attempt(name, () => lockOf(s3, at(key, versionId))),
    close: () => Promise.resolve(s3.destroy()),
  };
};

const attempt = async <Result>(name: string, work: () => Promise<Result>): Promise<Result> => {
  try {
    return await work();
  } catch (error) {
    throw bucketTrouble(name, error);
  }
};

/** What is cut off on its way is the network's trouble, and says nothing about the evidence. */
async function* whole(
  name: string,
  body: Readable,
  expected: number | undefined,
): AsyncGenerator<Buffer, void, void> {
  let length = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      length += chunk.length;
      yield chunk;
    }
    if (expected !== undefined && expected !== length) {
      throw new Error(`an object came with ${length} of ${expected} bytes`);
    }
  } catch (error) {
    throw bucketTrouble(name, error);
  }
}

/** Also what was never a version (400), and delete markers (405). */
const NOT_THERE = ['NoSuchKey', 'NoSuchVersion', 'InvalidArgument', 'MethodNotAllowed', 'NotFound'];

const ifThere = async <Result>(work: () => Promise<Result>): Promise<Result | undefined> => {
  try {
    return await work();
  } catch (error) {
    if (NOT_THERE.includes(errorName(error))) return undefined;
    throw error;
  }
};

const NOT_LOCKED = [
  'NoSuchObjectLockConfiguration',
  'ObjectLockConfigurationNotFoundError',
  'InvalidRequest',
  ...NOT_THERE,
];
const MODES: Readonly<Record<string, Lock['mode']>> = {
  COMPLIANCE: 'compliance',
  GOVERNANCE: 'governance',
};

const lockOf = async (
  s3: S3Client,
  object: { readonly Bucket: string; readonly Key: string },
): Promise<Lock> => {
  try {
    const { Retention } = await s3.send(new GetObjectRetentionCommand(object));
    return {
      mode: MODES[Retention?.Mode ?? ''] ?? 'none',
      retainUntil: Retention?.RetainUntilDate?.toISOString() ?? null,
    };
  } catch (error) {
    if (NOT_LOCKED.includes(errorName(error))) return { mode: 'none', retainUntil: null };
    throw error;
  }
};

const rootsOf = async (
  s3: S3Client,
  bucket: string,
  prefix: string,
): Promise<readonly string[]> => {
  const roots: string[] = [];
  let token: string | undefined;
  do {
    const page = await s3.send(
      new ListObjectsV2Command({
        Bucket: bucket,
        Prefix: prefix,
        Delimiter: '/',
        ...(token !== undefined && { ContinuationToken: token }),
      }),
    );
    const { CommonPrefixes = [], Contents = [], NextContinuationToken } = page;
    const names = [
      ...CommonPrefixes.map(({ Prefix }) => Prefix),
      ...Contents.map(({ Key }) => Key),
    ];
    roots.push(...names.map((name = '') => name.slice(prefix.length)));
    token = NextContinuationToken;
  } while (token !== undefined);
  return roots;
};
