import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { findFreePorts } from '../../src/embedded/free-ports.ts';
import { cachedGoTool, VERSITYGW } from './go-tool.ts';
import { until } from './until.ts';

/** An S3 server that others wrote, with versions and Object Lock, over a folder that goes when the process ends. */
export interface Versitygw {
  readonly url: string;
  readonly account: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** As its administrator, past our product. */
  readonly s3: S3Client;
  /** A new one; gives its name. */
  createBucket(options?: { objectLock: boolean }): Promise<string>;
}

let shared: Promise<Versitygw | undefined> | undefined;

/** The one server of this process, started by whoever asks first; undefined, and said, where it was not built. */
export const testVersitygw = (): Promise<Versitygw | undefined> => (shared ??= startShared());

const startShared = async (): Promise<Versitygw | undefined> => {
  const program = cachedGoTool(VERSITYGW);
  if (program === undefined) {
    console.log('    NO S3 SERVER TO TEST AGAINST: `npm run test:interop` builds it (needs Go).');
    return undefined;
  }
  const account = { accessKeyId: 'test-key', secretAccessKey: randomBytes(12).toString('hex') };
  const url = await start(program, account);
  const s3 = new S3Client({
    region: 'us-east-1',
    endpoint: url,
    forcePathStyle: true,
    credentials: account,
  });
  let buckets = 0;
  return {
    url,
    account,
    s3,
    createBucket: async ({ objectLock } = { objectLock: true }) => {
      buckets += 1;
      const Bucket = `evidence-${buckets}`;
      await s3.send(new CreateBucketCommand({ Bucket, ObjectLockEnabledForBucket: objectLock }));
      return Bucket;
    },
  };
};

const start = async (program: string, account: Versitygw['account']): Promise<string> => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-s3-'));
  // Versions and metadata lie outside the data: a bucket is a folder of it.
  const [data, versions, metadata] = ['data', 'versions', 'metadata'].map((name) =>
    join(folder, name),
  ) as [string, string, string];
  for (const path of [data, versions, metadata]) mkdirSync(path);
  const [port = 0] = await findFreePorts([{ port: 0, purpose: 'the S3 server' }], () => {});
  const posix = ['posix', '--versioning-dir', versions, '--sidecar', metadata, data];
  const server = spawn(
    program,
    ['--quiet', '--port', `127.0.0.1:${port}`, '--health', '/health', ...posix],
    {
      stdio: 'ignore',
      env: { ROOT_ACCESS_KEY: account.accessKeyId, ROOT_SECRET_KEY: account.secretAccessKey },
    },
  );
  server.unref();
  process.once('exit', () => {
    server.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });
  const url = `http://127.0.0.1:${port}`;
  await until('the S3 server answers', async () => {
    if (server.exitCode !== null) throw new Error(`versitygw ended with ${server.exitCode}`);
    return (await fetch(`${url}/health`).catch(() => undefined))?.ok;
  });
  return url;
};
