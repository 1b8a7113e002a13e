import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { refused } from './store-failure.ts';

const run = promisify(execFile);

/**
 * The flag of ext4, xfs and their like under which not even root writes, renames or removes, until root clears it.
 * Node has no call for it; e2fsprogs has.
 */
export const makeImmutable = async (path: string): Promise<void> => {
  try {
    await run('chattr', ['+i', '--', path]);
  } catch (error) {
    throw refused(
      `${path} takes no immutable flag (${said(error)}): run as root on ext4 or xfs, or set evidence.store.immutable to false.`,
      error,
    );
  }
};

export const clearImmutable = async (path: string): Promise<void> => {
  try {
    await run('chattr', ['-i', '--', path]);
  } catch (error) {
    throw new Error(said(error), { cause: error });
  }
};

export const isImmutable = async (path: string): Promise<boolean> => {
  const { stdout } = await run('lsattr', ['-d', '--', path]);
  return stdout.split(' ', 1)[0]?.includes('i') ?? false;
};

/** What chattr said, without the command line. */
const said = (error: unknown): string => {
  const words = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
  return words || (error instanceof Error ? error.message : String(error));
};
