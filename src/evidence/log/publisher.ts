import type { Signer } from '../signing/signer.ts';
import type { NoteKey } from '../signing/vkey.ts';
import { signHead, type SignedHead, type TreeHead } from './checkpoint.ts';
import { checkEdge, type GrowingLog, growLog, otherLog } from './grow-log.ts';
import type { HeadStore } from './head-store.ts';
import { recoverLeaves } from './recover-leaves.ts';
import { createTreeView } from './tree-view.ts';
import { addCosignatures, type Cosigned, type Witness } from './witness.ts';

export interface PublisherOptions {
  readonly log: GrowingLog;
  readonly heads: HeadStore;
  readonly signer: Signer;
  readonly key: NoteKey;
  readonly witnesses: readonly Witness[];
}

export interface Published {
  readonly head: SignedHead;
  readonly cosigned: readonly Cosigned[];
}

/** Tiles, then the checkpoint of that size, then the newest checkpoint: a kill in between leaves nothing that is wrong. */
export interface Publisher {
  /** Once, before anything is appended: the store may know more than the ledger does. */
  takeOver(): Promise<void>;
  /** All leaves that there are, beyond the newest checkpoint. */
  publish(newest: SignedHead | undefined): Promise<Published>;
}

const EMPTY: TreeHead = { size: 0, root: Buffer.alloc(0) };

export const createPublisher = (options: PublisherOptions): Publisher => {
  const { log, heads, signer, key, witnesses } = options;

  const keepHead = async (grown: TreeHead): Promise<Published> => {
    const known = await heads.ofSize(grown.size);
    if (known !== undefined) return { head: known, cosigned: [] };
    const signed = await signHead(grown, signer, key);
    const view = createTreeView(grown.size, log.tiles.read);
    const { text, outcomes } = await addCosignatures(witnesses, signed, view);
    return { head: await heads.keep({ ...signed, text }), cosigned: outcomes };
  };
  return {
    async takeOver() {
      const newest = await heads.newest();
      if (newest === undefined) return;
      await checkEdge(log, newest);
      await recoverLeaves(log, newest);
      await heads.show(newest);
    },
    async publish(newest) {
      const size = await log.leaves.size();
      const grown = await growLog(log, newest ?? EMPTY, size);
      const published = await keepHead(grown);
      if (!published.head.root.equals(grown.root)) throw otherLog(log.store);
      await heads.show(published.head);
      return published;
    },
  };
};
