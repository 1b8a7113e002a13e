import type { SignedHead } from './checkpoint.ts';
import { type GrowingLog, otherLog } from './grow-log.ts';
import { rootOfPath } from './inclusion.ts';
import { damaged } from './tile-store.ts';
import { TILE_WIDTH, tileOf } from './tiles.ts';
import { formatProof } from './tlog-proof.ts';
import { hashLeaf } from './tree-hash.ts';
import { createTreeView } from './tree-view.ts';

/** The entry's proof, followed to the signed root before anybody gets it. */
export const proveEntry = async (
  { store, tiles }: GrowingLog,
  entry: Buffer,
  index: number,
  { size, root, text }: SignedHead,
): Promise<string> => {
  const path = await createTreeView(size, tiles.read).inclusionProof(index);
  const leads = (leaf: Buffer): boolean =>
    rootOfPath(leaf, index, size, path)?.equals(root) === true;
  if (leads(hashLeaf(entry))) return formatProof(index, path, text);
  const logged = (await tiles.read(tileOf(0, index, size)))[index % TILE_WIDTH];
  if (logged !== undefined && leads(logged)) throw otherLog(store);
  throw damaged(store, `has tiles that do not lead from entry ${index} to its checkpoint`);
};
