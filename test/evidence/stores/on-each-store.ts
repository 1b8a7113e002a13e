import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBucketStore } from '../../../src/evidence/stores/bucket-store.ts';
import type { BucketOptions } from '../../../src/evidence/stores/bucket.ts';
import { createDirectoryStore } from '../../../src/evidence/stores/directory-store.ts';
import type { EvidenceStore } from '../../../src/evidence/stores/evidence-store.ts';
import { testVersitygw, type Versitygw } from '../../support/versitygw.ts';

export type StoreKind = 'directory' | 'immutable directory' | 'bucket';

export interface Stores {
  readonly kind: StoreKind;
  /** A new store with nothing in it. */
  empty(): Promise<EvidenceStore>;
}

/** The same behaviours on every store; what this machine cannot have is skipped, and said so. */
export const onEachStore = (title: string, suite: (stores: Stores) => void): void => {
  for (const kind of ['directory', 'immutable directory', 'bucket'] as const) {
    describe(`${title} (${kind})`, () => {
      const stores: EvidenceStore[] = [];
      before(async function () {
        const isMissing =
          (kind === 'bucket' && (await testVersitygw()) === undefined) ||
          (kind === 'immutable directory' && !canSetFlag());
        if (isMissing) this.skip();
      });
      afterEach(async () => {
        for (const store of stores.splice(0)) await store.close();
      });
      const empty = async (): Promise<EvidenceStore> => {
        const store =
          kind === 'bucket'
            ? await bucketStore()
            : createDirectoryStore({
                directory: newFolder(),
                immutable: kind === 'immutable directory',
              });
        stores.push(store);
        return store;
      };
      suite({ kind, empty });
    });
  }
};

let folders: string | undefined;

/** A folder that goes, flags and all, when the process ends. */
export const newFolder = (): string => {
  folders ??= folderOfThisProcess();
  return mkdtempSync(join(folders, 'store-'));
};

const folderOfThisProcess = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-evidence-'));
  process.once('exit', () => {
    spawnSync('chattr', ['-R', '-f', '-i', folder]);
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
};

/** Takes root, and a file system that knows the flag. */
export const canSetFlag = (): boolean => {
  const file = join(newFolder(), 'file');
  writeFileSync(file, '');
  return spawnSync('chattr', ['+i', file]).status === 0;
};

export const theVersitygw = async (): Promise<Versitygw> => {
  const server = await testVersitygw();
  if (server === undefined) throw new Error('the suite is skipped without an S3 server');
  return server;
};

/** A store in a new bucket with Object Lock, unless told otherwise. */
export const bucketStore = async (options: Partial<BucketOptions> = {}): Promise<EvidenceStore> => {
  const { url, account, createBucket } = await theVersitygw();
  return createBucketStore({
    bucket: options.bucket ?? (await createBucket()),
    prefix: 'audit/evidence',
    endpoint: url,
    pathStyle: true,
    retentionDays: 2_557,
    account: {
      accessKeyId: account.accessKeyId,
      secretAccessKey: { read: () => Promise.resolve(account.secretAccessKey) },
    },
    timeoutMs: 5_000,
    now: Date.now,
    ...options,
  });
};
