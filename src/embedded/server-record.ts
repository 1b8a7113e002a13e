import { readFile, rm, writeFile } from 'node:fs/promises';

/** Which server works on a database file; kept next to the file while the server runs. */
export interface ServerRecord {
  readonly pid: number;
  /** The process that started the server and stops it. */
  readonly ownerPid: number;
  readonly address: string;
  readonly uiUrl: string | null;
  /** The process that ends the server when its owner crashes; null where none could be started. */
  readonly watcherPid: number | null;
}

export async function writeServerRecord(dbFile: string, record: ServerRecord): Promise<void> {
  await writeFile(recordFile(dbFile), `${JSON.stringify(record)}\n`);
}

/** Undefined where there is none, or one that a crash cut short. */
export async function readServerRecord(dbFile: string): Promise<ServerRecord | undefined> {
  try {
    const record = JSON.parse(await readFile(recordFile(dbFile), 'utf8')) as Partial<ServerRecord>;
    const { pid, ownerPid, address, uiUrl = null, watcherPid = null } = record;
    if (pid === undefined || ownerPid === undefined || address === undefined) return undefined;
    return { pid, ownerPid, address, uiUrl, watcherPid };
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT')
      return undefined;
    throw error;
  }
}

export async function removeServerRecord(dbFile: string): Promise<void> {
  await rm(recordFile(dbFile), { force: true });
}

function recordFile(dbFile: string): string {
  return `${dbFile}.server.json`;
}
