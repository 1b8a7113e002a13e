import { answers, waitUntil } from './health.ts';
import { isAlive } from './process-state.ts';
import { type ServerRecord, readServerRecord, writeServerRecord } from './server-record.ts';

/** A little longer than the server of a crashed process may take to end. */
const WAIT_FOR_END_MS = 12_000;

/**
 * The server that already works on `dbFile`, taken over from a process that crashed; undefined where none
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
  if (!(await isRunning())) return undefined;
  if (isAlive(record.ownerPid)) throw new Error(refusal(dbFile, record));
  onProgress(`Waiting for the Temporal server that a crashed process left on ${dbFile} to end.`);
  const hasEnded = await waitUntil(() => !isAlive(record.pid), { timeoutMs: WAIT_FOR_END_MS });
  if (hasEnded || !(await isRunning())) return undefined;
  onProgress(`It runs on; using it at ${record.address}.`);
  const adopted = { ...record, ownerPid: process.pid };
  await writeServerRecord(dbFile, adopted);
  return adopted;
}

function refusal(dbFile: string, { address, ownerPid, pid }: ServerRecord): string {
  return (
    `${dbFile} is in use: process ${ownerPid} runs a Temporal server on it (process ${pid}, ${address}). ` +
    'Stop that one, or give this one another temporal.embedded.dbFile, ' +
    `or let it use the running server with temporal.address: ${address}.`
  );
}
