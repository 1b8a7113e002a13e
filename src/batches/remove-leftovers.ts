import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

const LEFTOVER_AFTER_MS = 3_600_000;

/** Removes what crashed writers left; younger files may belong to a writer of another process. */
export function removeLeftovers(incoming: string): void {
  const before = Date.now() - LEFTOVER_AFTER_MS;
  for (const name of readdirSync(incoming)) {
    const path = join(incoming, name);
    // Another process may have finished or removed it in between.
    const modified = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Infinity;
    if (modified < before) rmSync(path, { force: true });
  }
}
