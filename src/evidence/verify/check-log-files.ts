import { checkpointKey } from '../formats/object-keys.ts';
import type { ArchiveReader } from './archive-reader.ts';
import { splitEntryBundle } from './entry-bundle.ts';
import type { Findings } from './findings.ts';
import { leafHash, type MerkleTree } from './merkle-tree.ts';
import { HASH_BYTES, type LogFiles } from './read-log-files.ts';
import { readWhole } from './read-whole.ts';
import {
  formatTilePath,
  parseTilePath,
  partialTilesOf,
  type TilePath,
  tilesOf,
} from './tile-path.ts';

/** Every file that a signed checkpoint promises is there, and every file that is there is what the entries make of it. */
export const checkLogFiles = async (
  reader: ArchiveReader,
  files: LogFiles,
  tree: MerkleTree,
  sizes: readonly number[],
  findings: Findings,
): Promise<void> => {
  tellMissingFiles(files, tree.size, findings);
  for (const size of sizes) tellMissing(files, partialTilesOf(size), size, findings);
  for (const [key, versionId] of files) {
    const tile = parseTilePath(key);
    if (tile !== undefined) await checkFile(reader, tile, { key, versionId }, tree, findings);
  }
};

/** Of a tree of this size. */
export const tellMissingFiles = (files: LogFiles, size: number, findings: Findings): void =>
  tellMissing(files, tilesOf(size), size, findings);

const tellMissing = (
  files: LogFiles,
  tiles: Iterable<TilePath>,
  size: number,
  findings: Findings,
): void => {
  for (const tile of tiles) {
    const key = formatTilePath(tile);
    if (files.has(key)) continue;
    const what = `The log of ${size} entries (${checkpointKey(size)}) has this file, the archive does not.`;
    findings.add('missing', key, what);
  }
};

const checkFile = async (
  reader: ArchiveReader,
  tile: TilePath,
  { key, versionId }: { readonly key: string; readonly versionId: string | null },
  tree: MerkleTree,
  findings: Findings,
): Promise<void> => {
  const bytes = await readWhole(reader, key, versionId);
  if (bytes === undefined) return;
  const hashes = hashesIn(tile, bytes);
  if (hashes?.length !== tile.width * HASH_BYTES) {
    findings.add(
      'modified',
      key,
      `It does not hold ${tile.width} ${tile.level === 'entries' ? 'entries' : 'hashes'}.`,
    );
    return;
  }
  const level = tile.level === 'entries' ? 0 : tile.level;
  const from = tile.index * 256;
  const expected = tree.row(8 * level, from, from + tile.width);
  if (!hashes.subarray(0, expected.length).equals(expected)) {
    findings.add('modified', key, 'It is not what the signed log has there.');
  } else if (expected.length < hashes.length) {
    findings.note(
      'late',
      key,
      'It goes beyond the newest checkpoint: an append was broken off, or is under way.',
    );
  }
};

const hashesIn = ({ level }: TilePath, bytes: Buffer): Buffer | undefined => {
  if (level !== 'entries') return bytes;
  const entries = splitEntryBundle(bytes);
  return entries && Buffer.concat(entries.map(leafHash));
};
