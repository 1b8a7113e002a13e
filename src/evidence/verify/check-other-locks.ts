import type { ArchiveReader } from './archive-reader.ts';
import { checkLock } from './check-lock.ts';
import type { Findings } from './findings.ts';
import { readListing } from './read-listing.ts';

const PREFIXES = ['keys/', 'log/', 'scopes/', 'stores/'];
/** Retention is told in whole seconds, and clocks differ. */
const TOLERANCE_MS = 86_400_000;

/**
 * No statement says how long keys, log, scopes and answers of the store are kept; the shortest time that was promised
 * for any object of a window is asked of them too, from when the store took them.
 */
export const checkOtherLocks = async (
  reader: ArchiveReader,
  retentionMs: number | null,
  findings: Findings,
): Promise<void> => {
  if (retentionMs === null) return;
  for (const prefix of PREFIXES) {
    for await (const { versions } of readListing(reader, prefix)) {
      for (const { key, versionId, isDeleteMarker, lastModified } of versions) {
        if (isDeleteMarker) continue;
        const until = new Date(Date.parse(lastModified) + retentionMs - TOLERANCE_MS).toISOString();
        await checkLock(reader, { key, versionId }, until, findings);
      }
    }
  }
};
