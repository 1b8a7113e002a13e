import { open, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from './process-state.ts';

const HEARTBEAT_MS = 2_000;
const STALE_MS = 15_000;
const POLL_MS = 250;

/**
 * Runs `work` while holding `file`, which says who holds it. A lock whose holder is dead or has not
 * touched it for 15 s is taken over. Two waiters may take over at the same moment and then both run:
 * what they make must come into place by an atomic rename.
 */
export async function withFileLock<T>(
  file: string,
  { onWait, work }: { onWait: (holder: string) => void; work: () => Promise<T> },
): Promise<T> {
  await acquire(file, onWait);
  const heartbeat = setInterval(() => {
    const now = new Date();
    // A lock that was taken over is gone; its new holder decides from here on.
    utimes(file, now, now).catch(() => clearInterval(heartbeat));
  }, HEARTBEAT_MS);
  heartbeat.unref();
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    await rm(file, { force: true });
  }
}

async function acquire(file: string, onWait: (holder: string) => void): Promise<void> {
  while (!(await create(file))) {
    const holder = await readFile(file, 'utf8').catch(ignoreMissing);
    if (holder === undefined) continue;
    if (await isStale(file, Number(holder))) await remove(file);
    else {
      onWait(holder);
      await sleep(POLL_MS);
    }
  }
}

async function create(file: string): Promise<boolean> {
  try {
    const handle = await open(file, 'wx');
    await handle.writeFile(String(process.pid));
    await handle.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function isStale(file: string, pid: number): Promise<boolean> {
  const found = await stat(file).catch(ignoreMissing);
  if (found === undefined) return false;
  const age = Date.now() - found.mtimeMs;
  // Between creation and the writing of the pid a lock is empty, which is no sign of death.
  return age > STALE_MS || (pid > 0 && !isAlive(pid));
}

async function remove(file: string): Promise<void> {
  const aside = `${file}.stale-${process.pid}`;
  await rename(file, aside).catch(ignoreMissing);
  await rm(aside, { force: true });
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
  return undefined;
}
