import type { ArchivedVersion, ArchiveReader } from './archive-reader.ts';
import type { Findings } from './findings.ts';

/** One key and what was ever written under it, the newest first. */
export interface ListedKey {
  readonly key: string;
  readonly versions: readonly ArchivedVersion[];
}

export async function* readListing(
  reader: ArchiveReader,
  prefix: string,
): AsyncGenerator<ListedKey, void, void> {
  let versions: ArchivedVersion[] = [];
  for await (const version of reader.list(prefix)) {
    const [last] = versions;
    if (last !== undefined && last.key !== version.key) {
      yield { key: last.key, versions };
      versions = [];
    }
    versions.push(version);
  }
  const [last] = versions;
  if (last !== undefined) yield { key: last.key, versions };
}

/** What was written first is the evidence, whatever was put on top of it later. */
export const firstVersion = ({ versions }: ListedKey): ArchivedVersion | undefined =>
  versions.findLast(({ isDeleteMarker }) => !isDeleteMarker);

/** For keys that are written once: anything above the version that counts hides it from who reads the newest. */
export const judgeVersions = (
  { key, versions }: ListedKey,
  counting: string | null | undefined,
  findings: Findings,
): void => {
  const [newest] = versions;
  if (newest === undefined || counting === undefined || newest.versionId === counting) return;
  const what = newest.isDeleteMarker
    ? `A delete marker (${newest.lastModified}) hides the version ${counting} that counts.`
    : `A newer version (${newest.versionId}, ${newest.lastModified}) lies on top of the version ${counting} that counts.`;
  findings.add('shadowed', key, what, newest.versionId);
};
