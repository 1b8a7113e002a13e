import { Failure } from '../../audit/failure.ts';
import type { EvidenceStore } from '../stores/evidence-store.ts';
import type { TreeHead } from './checkpoint.ts';
import { encodeBundle } from './entry-bundle.ts';
import type { Leaves } from './leaves.ts';
import { damaged, type TileStore } from './tile-store.ts';
import { hashesAt, TILE_WIDTH, tileKey, tileOf } from './tiles.ts';
import { hashComplete, hashLeaf } from './tree-hash.ts';
import { createTreeView } from './tree-view.ts';

/** Leaves taken into memory at once, where many wait. A multiple of the width of a tile. */
const STEP = 16 * TILE_WIDTH;

export interface GrowingLog {
  readonly store: EvidenceStore;
  readonly tiles: TileStore;
  readonly leaves: Leaves;
}

/** Writes every tile that a tree of `size` leaves has and the tree of `base` lacks. Nothing is signed here. */
export const growLog = async (log: GrowingLog, base: TreeHead, size: number): Promise<TreeHead> => {
  let head = base;
  while (head.size < size) {
    await checkEdge(log, head);
    const next = Math.min(size, head.size - (head.size % STEP) + STEP);
    await growTo(log, head.size, next);
    head = { size: next, root: await createTreeView(next, log.tiles.read).root() };
  }
  return head;
};

/** The root is made of the right edge alone, which is all that the next tiles are made from: so all of it is checked. */
export const checkEdge = async (
  { store, tiles }: GrowingLog,
  { size, root }: TreeHead,
): Promise<void> => {
  if (size === 0 || (await createTreeView(size, tiles.read).root()).equals(root)) return;
  throw damaged(store, `has tiles that do not lead to the root of its checkpoint of size ${size}`);
};

const growTo = async (log: GrowingLog, from: number, to: number): Promise<void> => {
  const begin = from - (from % TILE_WIDTH);
  const entries = await readEntries(log, begin, to);
  const leafHashes = entries.map(hashLeaf);
  await checkAgainstTile(log, from, leafHashes.slice(0, from - begin));
  await putBundles(log, begin, entries);
  let added = leafHashes.slice(from - begin);
  for (let level = 0; added.length > 0; level += 1)
    added = await growLevel(log, level, hashesAt(level, from), added);
};

/** Writes the tiles of one level; gives the roots of those that are full now. */
const growLevel = async (
  { tiles }: GrowingLog,
  level: number,
  known: number,
  added: readonly Buffer[],
): Promise<Buffer[]> => {
  const kept = known % TILE_WIDTH;
  const first = Math.floor(known / TILE_WIDTH);
  const head = kept === 0 ? [] : await tiles.read({ level, index: first, width: kept });
  const hashes = [...head, ...added];
  const roots: Buffer[] = [];
  for (let at = 0; at < hashes.length; at += TILE_WIDTH) {
    const some = hashes.slice(at, at + TILE_WIDTH);
    await tiles.write({ level, index: first + at / TILE_WIDTH, width: some.length }, some);
    if (some.length === TILE_WIDTH) roots.push(hashComplete(some));
  }
  return roots;
};

const putBundles = async (
  { store }: GrowingLog,
  begin: number,
  entries: readonly Buffer[],
): Promise<void> => {
  for (let at = 0; at < entries.length; at += TILE_WIDTH) {
    const some = entries.slice(at, at + TILE_WIDTH);
    const index = (begin + at) / TILE_WIDTH;
    const key = tileKey({ level: 'entries', index, width: some.length });
    await store.putIfAbsent(key, encodeBundle(some), 'application/octet-stream');
  }
};

const readEntries = async (
  { leaves }: GrowingLog,
  from: number,
  to: number,
): Promise<readonly Buffer[]> => {
  const entries = await leaves.entries(from, to);
  if (entries.length === to - from) return entries;
  throw new Failure({
    type: 'LedgerMismatch',
    message: `The ledger has ${entries.length} of the evidence log's entries ${from} to ${to - 1}. Restore the ledger from its newest copy; the log in the store completes it.`,
    retryable: false,
  });
};

/** Two ledgers that write one log, or a ledger of another log, are noticed here and not in a court. */
const checkAgainstTile = async (
  { store, tiles }: GrowingLog,
  size: number,
  hashes: readonly Buffer[],
): Promise<void> => {
  if (hashes.length === 0) return;
  const known = await tiles.read(tileOf(0, size - 1, size));
  if (hashes.every((hash, at) => known[at]?.equals(hash) === true)) return;
  throw otherLog(store);
};

export const otherLog = ({ location }: EvidenceStore): Failure =>
  new Failure({
    type: 'EvidenceConflict',
    message:
      `The evidence log in ${location} has other entries than this ledger: another installation writes there, ` +
      'or the ledger belongs to another archive. Give each ledger a store of its own.',
    retryable: false,
  });
