import { Failure } from '../../audit/failure.ts';

const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** What an error of the file system means for the staging folder. The window stays open whatever it is. */
export const stagingFailure = (folder: string, cause: unknown): Failure => {
  if (cause instanceof Failure) return cause;
  const code = errorCode(cause);
  const what = FULL.has(code)
    ? `is full (${code}): free space`
    : `cannot be used (${cause instanceof Error ? cause.message : String(cause)}): check owner, mode and mount`;
  return new Failure({
    type: 'StoreUnavailable',
    message: `The staging folder ${folder} ${what}. Nothing half-written counts; the window waits.`,
    retryable: true,
    cause,
  });
};

export const errorCode = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';

export const damagedPart = (path: string, what: string): Failure =>
  new Failure({
    type: 'EvidenceDamaged',
    message: `The staged answers ${path} ${what}; nothing is sealed of them. Harvest the window again.`,
    retryable: false,
  });
