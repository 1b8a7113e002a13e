import { Failure } from '../audit/failure.ts';

/** Wraps every operation of one part of the ledger: errors of the database leave as Failures. */
export function guarded<Operations extends object>(operations: Operations): Operations {
  const entries = Object.entries(operations) as [
    string,
    (...args: readonly unknown[]) => Promise<unknown>,
  ][];
  const wrapped = entries.map(([name, operation]) => [
    name,
    (...args: readonly unknown[]) => withFailures(() => operation(...args)),
  ]);
  return Object.fromEntries(wrapped) as Operations;
}

export async function withFailures<Result>(operation: () => Promise<Result>): Promise<Result> {
  try {
    return await operation();
  } catch (error) {
    throw toFailure(error);
  }
}

const UNREACHED =
  'Check that the database can be reached and has space; the operation is tried again.';
const NOT_WRITABLE =
  'Its folder or file cannot be written to: correct the owner, the mode or the mount, or ledger.sqlite.';
const FULL = 'Its disk is full: free space; the operation is tried again.';

/** By SQLite's primary result code. */
const SQLITE_ADVICE: ReadonlyMap<number, string> = new Map([
  [
    5,
    'Another process has kept it for itself too long: end the backup, shell or program that has it open.',
  ],
  [3, NOT_WRITABLE],
  [8, NOT_WRITABLE],
  [14, NOT_WRITABLE],
  [13, FULL],
]);

/** By the code of the operating system. */
const SYSTEM_ADVICE: ReadonlyMap<string, string> = new Map([
  ['EACCES', NOT_WRITABLE],
  ['EPERM', NOT_WRITABLE],
  ['EROFS', NOT_WRITABLE],
  ['ENOSPC', FULL],
  ['EDQUOT', FULL],
]);

/** SQLite's result codes for a file that no retry will mend: CORRUPT, NOTADB. */
const BROKEN_FILE = new Set([11, 26]);
const BROKEN = 'The file is damaged: restore it from a backup, or start a new ledger.';

function toFailure(error: unknown): unknown {
  if (error instanceof Failure || !(error instanceof Error)) return error;
  const { code, errcode, syscall } = error as Error & Partial<Record<string, unknown>>;
  // Errors of databases and sockets have a code; anything else is a mistake of ours and stays what it is.
  if (typeof code !== 'string' && !(error instanceof AggregateError)) return error;
  const result = typeof errcode === 'number' ? errcode & 0xff : -1;
  const broken = BROKEN_FILE.has(result);
  const told = SQLITE_ADVICE.get(result) ?? SYSTEM_ADVICE.get(String(code));
  // On a read-only disk Node says ENOENT of a folder that cannot be made.
  const advice = told ?? (syscall === 'mkdir' ? NOT_WRITABLE : UNREACHED);
  return new Failure({
    type: 'LedgerUnavailable',
    message: `The ledger could not answer: ${error.message || String(code)}. ${broken ? BROKEN : advice}`,
    retryable: !broken,
    cause: error,
  });
}
