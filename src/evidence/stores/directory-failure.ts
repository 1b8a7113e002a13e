import { Failure } from '../../audit/failure.ts';
import { refused, unavailable } from './store-failure.ts';

const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
const FORBIDDEN = new Set(['EACCES', 'EPERM', 'EROFS']);

/** What an error of the file system means for the evidence store in `directory`. */
export const directoryFailure = (directory: string, cause: unknown): Failure => {
  if (cause instanceof Failure) return cause;
  const code = errorCode(cause);
  const place = `The evidence store ${directory}`;
  if (FULL.has(code))
    return unavailable(`${place} is full (${code}): free space; windows wait until then.`, cause);
  if (FORBIDDEN.has(code))
    return refused(`${place} cannot be used (${code}): check its owner, mode and mount.`, cause);
  if (code === 'ENOENT')
    return unavailable(`${place} is not there: mount it, or correct evidence.store.`, cause);
  const why = cause instanceof Error ? cause.message : String(cause);
  return unavailable(`${place} failed: ${why}.`, cause);
};

export const errorCode = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';
