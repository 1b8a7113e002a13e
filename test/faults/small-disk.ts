import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmdirSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file system of a few megabytes, in memory. */
export interface SmallDisk {
  readonly folder: string;
  /** Writes until there is no room for one more byte. */
  fill(): void;
  empty(): void;
  close(): void;
}

const mount = (folder: string, kilobytes: number): boolean =>
  spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${kilobytes}k`, 'tmpfs', folder]).status === 0;

/** Undefined where nothing may be mounted: that takes root on Linux. */
export const createSmallDisk = (kilobytes: number): SmallDisk | undefined => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-disk-'));
  if (!mount(folder, kilobytes)) {
    rmdirSync(folder);
    return undefined;
  }
  const filler = join(folder, 'filler');
  let isMounted = true;
  const close = (): void => {
    if (!isMounted) return;
    // Lazily, because a process that is being killed may still hold a file.
    spawnSync('umount', ['-l', folder]);
    isMounted = false;
    rmdirSync(folder);
  };
  process.once('exit', close);
  return {
    folder,
    fill: () => fillUp(filler),
    empty: () => rmSync(filler, { force: true }),
    close,
  };
};

export const canMount = (): boolean => {
  const disk = createSmallDisk(64);
  disk?.close();
  return disk !== undefined;
};

const fillUp = (filler: string): void => {
  const file = openSync(filler, 'w');
  try {
    for (const block of [65_536, 4_096, 1]) {
      while (hasRoom(file, block));
    }
  } finally {
    closeSync(file);
  }
};

const hasRoom = (file: number, bytes: number): boolean => {
  try {
    return writeSync(file, Buffer.alloc(bytes)) === bytes;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return false;
    throw error;
  }
};
