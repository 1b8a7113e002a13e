import { answers, waitUntil } from './health.ts';
import { isAlive } from './process-state.ts';
import { type ServerRecord, readServerRecord } from './server-record.ts';

/** Longer than a watcher takes to end a server that does not listen. */
const WAIT_FOR_END_MS = 20_000;

/**
 * The server that a crashed process left working on `dbFile`; undefined where none
 * runs. Throws when the process that started it lives: two must not share one database.
 */
export async function findRunningServer({
  dbFile,
  namespace,
  onProgress,
}: {
  dbFile: string;
  namespace: string;
  onProgress: (line: string) => void;
}): Promise<ServerRecord | undefined> {
  const record = await readServerRecord(dbFile);
  if (record === undefined) return undefined;
  const isRunning = async () => isAlive(record.pid) && (await answers(record.address, namespace));
  if (isAlive(record.ownerPid) && (await isRunning())) throw new Error(refusal(dbFile, record));
  const { watcherPid } = record;
  // A server on its way out answers no more and may still write, so it is waited for all the same.
  if (watcherPid !== null && isAlive(watcherPid) && isAlive(record.pid)) {
    onProgress(`Waiting for the Temporal server that a crashed process left on ${dbFile} to end.`);
    await waitUntil(() => !isAlive(watcherPid), { timeoutMs: WAIT_FOR_END_MS });
  }
  if (!(await isRunning())) return undefined;
  onProgress(`Taking over the Temporal server that a crashed process left at ${record.address}.`);
  return record;
}

function refusal(dbFile: string, { address, ownerPid, pid }: ServerRecord): string {
  return (
    `${dbFile} is in use: process ${ownerPid} runs a Temporal server on it (process ${pid}, ${address}). ` +
    'Stop that one, or give this one another temporal.embedded.db_file, ' +
    `or let it use the running server with temporal.address: ${address}.`
  );
}
