import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

const LEFTOVER_AFTER_MS = 3_600_000;

/** Removes what killed writers left; younger files may belong to a writer of another process. */
export const removeLeftovers = (incoming: string): void => {
  const before = Date.now() - LEFTOVER_AFTER_MS;
  for (const name of readdirSync(incoming)) {
    const path = join(incoming, name);
    const found = statSync(path, { throwIfNoEntry: false });
    // With a second name it is evidence that may be immutable, and takes no room of its own.
    if (found === undefined || found.nlink > 1 || found.mtimeMs >= before) continue;
    rmSync(path, { force: true });
  }
};
