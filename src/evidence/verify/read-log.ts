import type { ArchiveReader } from './archive-reader.ts';
import { checkLogFiles, tellMissingFiles } from './check-log-files.ts';
import { checkWitnesses } from './check-witnesses.ts';
import { chooseLeaves } from './choose-leaves.ts';
import type { Findings } from './findings.ts';
import type { KeyRing } from './key-ring.ts';
import type { MerkleTree } from './merkle-tree.ts';
import { type KeptCheckpoint, readCheckpoints } from './read-checkpoints.ts';
import { listLogFiles, type LogFiles, readEntries, readLeafCandidates } from './read-log-files.ts';
import { parseLogEntry } from './entry-bundle.ts';
import type { LogEntry } from '../formats/log-entry.ts';
import { formatTilePath, TILE_WIDTH } from './tile-path.ts';

export interface VerifiedLog {
  /** Null where nothing proves what the log's entries are. */
  readonly tree: MerkleTree | null;
  /** Signed checkpoints that the tree leads to, by size. */
  readonly checkpoints: ReadonlyMap<number, KeptCheckpoint>;
  /** By key of the bundle. */
  readonly entries: ReadonlyMap<string, LoggedEntry>;
  /** Places of leaf hashes, in base64. */
  readonly indexes: ReadonlyMap<string, number>;
}

export interface LoggedEntry extends LogEntry {
  readonly index: number;
}

/** Recomputes the log from its entries: nothing that it says of itself is taken for granted but its signatures. */
export const readLog = async (
  reader: ArchiveReader,
  ring: KeyRing,
  findings: Findings,
  nextKeyEntry: string,
): Promise<VerifiedLog> => {
  const kept = await readCheckpoints(reader, ring, findings, nextKeyEntry);
  const files = await listLogFiles(reader, findings);
  tellKeyOrder(kept, findings);
  checkWitnesses(ring, kept, findings);
  const found = await findTree(reader, files, kept);
  const checkpoints = new Map<number, KeptCheckpoint>();
  for (const one of kept) judgeCheckpoint(one, found, checkpoints, findings);
  for (const { checkpoint } of kept) {
    if (checkpoint.size > (found?.size ?? 0)) tellMissingFiles(files, checkpoint.size, findings);
  }
  if (found !== undefined) {
    await checkLogFiles(reader, files, found, [...checkpoints.keys()], findings);
  }
  const entries =
    found === undefined ? new Map() : await indexEntries(reader, files, found, findings);
  const indexes = new Map<string, number>();
  for (let index = 0; index < (found?.size ?? 0); index += 1) {
    indexes.set(found?.leaf(index).toString('base64') ?? '', index);
  }
  return { tree: found ?? null, checkpoints, entries, indexes };
};

/** The largest signed tree that the files lead to. */
const findTree = async (
  reader: ArchiveReader,
  files: LogFiles,
  kept: readonly KeptCheckpoint[],
): Promise<MerkleTree | undefined> => {
  const heads = new Map<string, KeptCheckpoint['checkpoint']>();
  for (const { checkpoint } of kept.toReversed()) heads.set(checkpoint.body, checkpoint);
  for (const { size, root } of heads.values()) {
    const candidates: (readonly Buffer[])[] = [];
    for (let first = 0; first < size; first += TILE_WIDTH) {
      const width = Math.min(TILE_WIDTH, size - first);
      candidates.push(await readLeafCandidates(reader, files, first / TILE_WIDTH, width));
    }
    const tree = candidates.every(({ length }) => length > 0) && chooseLeaves(candidates, root);
    if (tree) return tree;
  }
  return undefined;
};

const judgeCheckpoint = (
  kept: KeptCheckpoint,
  tree: MerkleTree | undefined,
  checkpoints: Map<number, KeptCheckpoint>,
  findings: Findings,
): void => {
  const { size, root, text } = kept.checkpoint;
  if (tree === undefined || size > tree.size) {
    const what = `It is signed over ${size} entries; the log's files no longer lead to its root.`;
    findings.add('missing', kept.key, what);
    return;
  }
  if (!tree.root(size).equals(root)) {
    findings.add(
      'modified',
      kept.key,
      `Its root is not that of the log's first ${size} entries: two histories were signed.`,
    );
    return;
  }
  const other = checkpoints.get(size);
  if (other === undefined) checkpoints.set(size, kept);
  else if (other.checkpoint.text !== text) {
    const what = `${kept.key} and ${other.key} hold different signatures of the same checkpoint.`;
    for (const { key } of [kept, other]) findings.add('modified', key, what);
  }
};

/** Keys take over from each other: a checkpoint by a key that was replaced before is none. */
const tellKeyOrder = (kept: readonly KeptCheckpoint[], findings: Findings): void => {
  let newest = 0;
  for (const { key, signer } of kept) {
    if (signer < newest)
      findings.add('modified', key, 'A key of the log that was replaced before has signed it.');
    newest = Math.max(newest, signer);
  }
};

const indexEntries = async (
  reader: ArchiveReader,
  files: LogFiles,
  tree: MerkleTree,
  findings: Findings,
): Promise<ReadonlyMap<string, LoggedEntry>> => {
  const entries = new Map<string, LoggedEntry>();
  for (let first = 0; first < tree.size; first += TILE_WIDTH) {
    const [index, width] = [first / TILE_WIDTH, Math.min(TILE_WIDTH, tree.size - first)];
    const key = formatTilePath({ level: 'entries', index, width });
    const leaves = tree.row(0, first, first + width);
    for (const [at, bytes] of (await readEntries(reader, files, index, leaves)).entries()) {
      const entry = parseLogEntry(bytes);
      if (entry === undefined) {
        findings.add('modified', key, `Its entry ${first + at} is not of this format.`);
      } else if (entries.has(entry.bundleKey)) {
        findings.add(
          'modified',
          entry.bundleKey,
          `The log has it twice, as entry ${first + at} too.`,
        );
      } else entries.set(entry.bundleKey, { ...entry, index: first + at });
    }
  }
  return entries;
};
