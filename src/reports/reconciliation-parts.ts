import { mkdir, readFile, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReconciliationPart } from './reconciliation-part.ts';
import { writeWhole } from './write-whole.ts';

/** Longer than any run is idle. Not removed at its end: the report may have to be written again. */
const KEPT_MS = 24 * 3_600_000;

/** Where the parts of runs under way are kept, one folder a run: too large for workflow history. */
export interface ReconciliationParts {
  write(run: string, number: number, part: ReconciliationPart): Promise<void>;
  /** Undefined when it is not there: another worker wrote it to a disk that this one does not see. */
  read(run: string, number: number): Promise<ReconciliationPart | undefined>;
  /** Removes those of runs that wrote none for a day. */
  removeOld(): Promise<void>;
}

export const createReconciliationParts = (directory: string): ReconciliationParts => {
  const parts = join(directory, '.parts');
  const fileOf = (run: string, number: number): string => join(parts, run, `${number}.json`);
  return {
    async write(run, number, part) {
      await mkdir(join(parts, run), { recursive: true });
      await writeWhole(fileOf(run, number), JSON.stringify(part));
    },
    async read(run, number) {
      try {
        return JSON.parse(await readFile(fileOf(run, number), 'utf8')) as ReconciliationPart;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw error;
      }
    },
    async removeOld() {
      for (const name of await readdir(parts).catch(() => [])) {
        const { mtimeMs } = await stat(join(parts, name));
        if (Date.now() - mtimeMs > KEPT_MS) {
          await rm(join(parts, name), { recursive: true, force: true });
        }
      }
    },
  };
};
