import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { storageFailure } from './batch-failure.ts';
import type { BatchWriter } from './batch-store.ts';

/** So much is written before it is pushed to the disk in the background: `finish` then waits for little. */
const SYNC_EVERY_BYTES = 512 * 1024;

export interface FileBatchWriterOptions {
  readonly directory: string;
  readonly incoming: string;
}

export async function createFileBatchWriter({
  directory,
  incoming,
}: FileBatchWriterOptions): Promise<BatchWriter> {
  const path = join(incoming, randomUUID());
  const handle = await attempt(directory, () => open(path, 'wx'));
  const hash = createHash('sha256');
  const sync = createBackgroundSync(handle);
  let bytes = 0;
  const abandon = async (): Promise<void> => {
    await sync.settle();
    await handle.close();
    await rm(path, { force: true });
  };
  return {
    get bytes() {
      return bytes;
    },
    write: (chunk) =>
      attempt(directory, async () => {
        // writeFile on a handle goes on where it stands, and until every byte is written.
        await handle.writeFile(chunk);
        hash.update(chunk);
        bytes += chunk.length;
        sync.written(chunk.length);
      }),
    finish: () =>
      attempt(directory, async () => {
        try {
          await sync.flush();
          const digest = hash.digest('hex');
          await publish(directory, path, digest);
          await handle.close();
          return { digest, bytes };
        } catch (error) {
          await abandon();
          throw error;
        }
      }),
    abandon: () => attempt(directory, abandon),
  };
}

/** The name appears only now, and is on the disk before anybody hears of it. */
async function publish(directory: string, path: string, digest: string): Promise<void> {
  const folder = join(directory, digest.slice(0, 2));
  await mkdir(folder, { recursive: true });
  await rename(path, join(folder, digest));
  await syncFolder(folder);
  await syncFolder(directory);
}

async function syncFolder(path: string): Promise<void> {
  // Windows has no such thing; its file system keeps its names by itself.
  if (process.platform === 'win32') return;
  await using folder = await open(path, 'r');
  await folder.sync();
}

interface BackgroundSync {
  written(bytes: number): void;
  /** Everything is on the disk, or an error of any sync so far. */
  flush(): Promise<void>;
  /** No sync is running any more. */
  settle(): Promise<void>;
}

function createBackgroundSync(handle: FileHandle): BackgroundSync {
  let waiting = 0;
  let running: Promise<void> | undefined;
  // Kept until `flush`: the system reports a failed write-back once, and the next sync would succeed.
  let failure: unknown;
  const start = async (): Promise<void> => {
    waiting = 0;
    try {
      await handle.datasync();
    } catch (error) {
      failure ??= error;
    }
    running = undefined;
  };
  return {
    written: (bytes) => {
      waiting += bytes;
      if (waiting >= SYNC_EVERY_BYTES) running ??= start();
    },
    flush: async () => {
      await running;
      await start();
      if (failure !== undefined) throw failure;
    },
    settle: async () => {
      await running;
    },
  };
}

async function attempt<Result>(
  directory: string,
  operation: () => Promise<Result>,
): Promise<Result> {
  try {
    return await operation();
  } catch (error) {
    throw storageFailure(directory, error);
  }
}
