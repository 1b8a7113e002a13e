import { LOG } from '../formats/object-keys.ts';
import type { ArchiveReader } from './archive-reader.ts';
import { splitEntryBundle } from './entry-bundle.ts';
import type { Findings } from './findings.ts';
import { leafHash } from './merkle-tree.ts';
import { firstVersion, judgeVersions, readListing } from './read-listing.ts';
import { readWhole } from './read-whole.ts';
import { formatTilePath, parseTilePath, type TilePath } from './tile-path.ts';

export const HASH_BYTES = 32;

/** Which files the log has, by name only: key → version that counts. */
export type LogFiles = ReadonlyMap<string, string | null>;

const CHECKPOINTS = /^log\/(checkpoint$|checkpoints\/)/;

export const listLogFiles = async (
  reader: ArchiveReader,
  findings: Findings,
): Promise<LogFiles> => {
  const files = new Map<string, string | null>();
  for await (const listed of readListing(reader, LOG)) {
    if (CHECKPOINTS.test(listed.key)) continue;
    const version = firstVersion(listed);
    judgeVersions(listed, version?.versionId, findings);
    if (version === undefined) continue;
    if (parseTilePath(listed.key) === undefined) {
      findings.add('modified', listed.key, 'A log of this format has no file of that name.');
    } else files.set(listed.key, version.versionId);
  }
  return files;
};

/** The entries of a bundle as the tree has them; none where no file holds them. */
export const readEntries = async (
  reader: ArchiveReader,
  files: LogFiles,
  index: number,
  leaves: Buffer,
): Promise<readonly Buffer[]> => {
  const width = leaves.length / HASH_BYTES;
  for (const key of widerFiles(files, { level: 'entries', index, width })) {
    const bytes = await readWhole(reader, key, files.get(key) ?? null);
    const entries = (bytes && splitEntryBundle(bytes))?.slice(0, width) ?? [];
    if (Buffer.concat(entries.map(leafHash)).equals(leaves)) return entries;
  }
  return [];
};

/** What the log's files say the leaf hashes of one bundle are; more than one answer where they disagree. */
export const readLeafCandidates = async (
  reader: ArchiveReader,
  files: LogFiles,
  index: number,
  width: number,
): Promise<readonly Buffer[]> => {
  const candidates: Buffer[] = [];
  const consider = (hashes: Buffer): void => {
    if (hashes.length < width * HASH_BYTES) return;
    const some = hashes.subarray(0, width * HASH_BYTES);
    if (!candidates.some((known) => known.equals(some))) candidates.push(some);
  };
  for (const key of widerFiles(files, { level: 'entries', index, width }).slice(0, 3)) {
    const bytes = await readWhole(reader, key, files.get(key) ?? null);
    const entries = bytes && splitEntryBundle(bytes);
    if (entries !== undefined) consider(Buffer.concat(entries.map(leafHash)));
  }
  for (const key of widerFiles(files, { level: 0, index, width }).slice(0, 3)) {
    const bytes = await readWhole(reader, key, files.get(key) ?? null);
    if (bytes !== undefined) consider(bytes);
  }
  return candidates;
};

const widerFiles = (files: LogFiles, { level, index, width }: TilePath): readonly string[] => {
  const keys: string[] = [];
  for (let wider = width; wider <= 256; wider += 1) {
    const key = formatTilePath({ level, index, width: wider });
    if (files.has(key)) keys.push(key);
  }
  return keys;
};
