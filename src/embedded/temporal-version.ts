/** The version that is downloaded or built; tools/temporal/go.mod pins the same one. */
export const TEMPORAL_CLI_VERSION = '1.8.2';

/** The first version with `task-queue config`, by which a worker brakes a whole queue. */
export const OLDEST_USABLE_CLI = '1.5.0';

/** `temporal version 1.8.2 (Server 1.31.2, UI 2.50.1)` → `1.8.2`; undefined for any other text. */
export function parseCliVersion(output: string): string | undefined {
  return /^temporal version (\d+\.\d+\.\d+)/m.exec(output)?.[1];
}

/** Compares versions of three numbers. */
export function isAtLeast(version: string, oldest: string): boolean {
  const [left, right] = [version, oldest].map((text) => text.split('.').map(Number));
  for (const [place, wanted] of (right ?? []).entries()) {
    const found = left?.[place] ?? 0;
    if (found !== wanted) return found > wanted;
  }
  return true;
}
