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

/** SQLite's result codes for a file that no retry will mend: CORRUPT, NOTADB. */
const BROKEN_FILE = new Set([11, 26]);

function toFailure(error: unknown): unknown {
  if (error instanceof Failure || !(error instanceof Error)) return error;
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  // Errors of databases and sockets have a code; anything else is a mistake of ours and stays what it is.
  if (typeof code !== 'string' && !(error instanceof AggregateError)) return error;
  const broken = typeof errcode === 'number' && BROKEN_FILE.has(errcode & 0xff);
  const advice = broken
    ? 'The file is damaged: restore it from a backup, or start a new ledger.'
    : 'Check that the database can be reached and has space; the operation is tried again.';
  return new Failure({
    type: 'LedgerUnavailable',
    message: `The ledger could not answer: ${error.message || String(code)}. ${advice}`,
    retryable: !broken,
    cause: error,
  });
}
