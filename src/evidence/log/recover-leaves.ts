import type { SignedHead } from './checkpoint.ts';
import { decodeBundle } from './entry-bundle.ts';
import { type GrowingLog, otherLog } from './grow-log.ts';
import { rootOfPath } from './inclusion.ts';
import { damaged } from './tile-store.ts';
import { TILE_WIDTH, tileKey, tileOf } from './tiles.ts';
import { hashLeaf } from './tree-hash.ts';
import { createTreeView } from './tree-view.ts';

/**
 * A ledger that was restored from an old copy lacks the log's last leaves. The store has them, signed: they are taken
 * over before anything else is appended, since a log that has shown a checkpoint can never go back behind it.
 */
export const recoverLeaves = async (log: GrowingLog, head: SignedHead): Promise<void> => {
  const { leaves, store } = log;
  const known = await leaves.size();
  if (known >= head.size) {
    const [last] = await leaves.entries(head.size - 1, head.size);
    if (last === undefined || !(await leadsTo(log, head, head.size - 1, last)))
      throw otherLog(store);
    return;
  }
  for (let at = known - (known % TILE_WIDTH); at < head.size; at += TILE_WIDTH) {
    const key = tileKey({ ...tileOf(0, at, head.size), level: 'entries' });
    const entries = decodeBundle((await store.get(key, null)) ?? Buffer.alloc(0));
    if (entries?.length !== Math.min(TILE_WIDTH, head.size - at))
      throw damaged(store, `lacks ${key}, or it is not what it was`);
    for (const [place, entry] of entries.entries()) {
      if (!(await leadsTo(log, head, at + place, entry)))
        throw damaged(store, `has another entry ${at + place} in ${key} than it signed`);
      if ((await leaves.append(entry)) !== at + place) throw otherLog(store);
    }
  }
};

const leadsTo = async (
  { tiles }: GrowingLog,
  { size, root }: SignedHead,
  index: number,
  entry: Buffer,
): Promise<boolean> => {
  const path = await createTreeView(size, tiles.read).inclusionProof(index);
  return rootOfPath(hashLeaf(entry), index, size, path)?.equals(root) === true;
};
