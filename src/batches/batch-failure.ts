import { Failure } from '../audit/failure.ts';

export const damagedFailure = (digest: string, what: string, cause?: unknown): Failure =>
  new Failure({
    type: 'BatchDamaged',
    message: `Batch file ${digest || '(none)'} ${what}; its events have to be fetched again.`,
    retryable: false,
    cause,
  });

/** Not one file is missing, but all of them: nothing may be given up for that. */
export const awayFailure = (folder: string, cause: unknown): Failure =>
  new Failure({
    type: 'LedgerUnavailable',
    message: `The batch store is not there: ${folder} does not exist. Mount it, or correct batches.directory; what waits is tried again.`,
    retryable: true,
    cause,
  });

const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
const FORBIDDEN = new Set(['EACCES', 'EPERM', 'EROFS']);

/** What an error of the file system means for a store in `directory`. */
export function storageFailure(directory: string, cause: unknown): Failure {
  if (cause instanceof Failure) return cause;
  const code = codeOf(cause);
  if (FULL.has(code))
    return new Failure({
      type: 'BacklogFull',
      message: `The disk of the batch store ${directory} is full (${code}): free space, extraction waits until then.`,
      retryable: true,
      cause,
    });
  // On a read-only disk Node says ENOENT of a folder that cannot be made.
  const cannotBeMade = cause instanceof Error && 'syscall' in cause && cause.syscall === 'mkdir';
  if (FORBIDDEN.has(code) || cannotBeMade)
    return new Failure({
      type: 'InvalidConfiguration',
      message: `The batch store ${directory} cannot be written to (${code}); check its owner, mode and mount.`,
      retryable: true,
      cause,
    });
  return new Failure({
    type: 'LedgerUnavailable',
    message: `The batch store ${directory} failed: ${cause instanceof Error ? cause.message : code}.`,
    retryable: true,
    cause,
  });
}

export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';
