import { Failure } from '../../audit/failure.ts';
import { CHECKPOINT, checkpointKey } from '../formats/object-keys.ts';
import type { EvidenceStore } from '../stores/evidence-store.ts';
import type { NoteKey } from '../signing/vkey.ts';
import { openCheckpoint, type SignedHead } from './checkpoint.ts';
import type { Leaves } from './leaves.ts';
import { damaged } from './tile-store.ts';

const TEXT = 'text/plain; charset=utf-8';

/** Checkpoints in the store: each under its size for good, and the newest. */
export interface HeadStore {
  /** The newest there is; undefined while there is none. */
  newest(): Promise<SignedHead | undefined>;
  ofSize(size: number): Promise<SignedHead | undefined>;
  /** Keeps it, or gives the one of that size that was kept before. */
  keep(head: SignedHead): Promise<SignedHead>;
  /** Shows it as the newest, unless another writer has shown a newer one by now. */
  show(head: SignedHead): Promise<void>;
}

export interface HeadStoreOptions {
  readonly store: EvidenceStore;
  readonly leaves: Leaves;
  readonly origin: string;
  /** Of the log, now and before. */
  readonly keys: readonly NoteKey[];
}

export const createHeadStore = (options: HeadStoreOptions): HeadStore => {
  const { store, leaves } = options;
  const ofSize = (size: number): Promise<SignedHead | undefined> => readOfSize(options, size);
  const put = async (head: SignedHead): Promise<void> => {
    await store.putLatest(CHECKPOINT, Buffer.from(head.text), TEXT);
    await leaves.notePublished(head.size);
  };
  return {
    ofSize,
    async newest() {
      const shown = await read(options, CHECKPOINT);
      const published = await leaves.published();
      if ((shown?.size ?? 0) >= published) return shown;
      // What is shown has gone back: a writer was killed in the middle of `show`, or somebody has put it back.
      const kept = await ofSize(published);
      if (kept === undefined) throw damaged(store, `lacks ${checkpointKey(published)}`);
      return kept;
    },
    async keep(head) {
      const key = checkpointKey(head.size);
      try {
        await store.putIfAbsent(key, Buffer.from(head.text), TEXT);
        return head;
      } catch (error) {
        if (!(error instanceof Failure) || error.type !== 'EvidenceConflict') throw error;
        const known = await ofSize(head.size);
        if (known === undefined) throw error;
        return known;
      }
    },
    async show(head) {
      let shown = head;
      await put(shown);
      // Another writer's newer one may have been covered by ours just now.
      for (
        let size = await leaves.published();
        size > shown.size;
        size = await leaves.published()
      ) {
        const newer = await ofSize(size);
        if (newer === undefined) throw damaged(store, `lacks ${checkpointKey(size)}`);
        shown = newer;
        await put(shown);
      }
    },
  };
};

const read = async (
  { store, origin, keys }: HeadStoreOptions,
  key: string,
): Promise<SignedHead | undefined> => {
  const bytes = await store.get(key, null);
  if (bytes === undefined) return undefined;
  const head = openCheckpoint(bytes.toString(), origin, keys);
  if (head !== undefined) return head;
  throw damaged(store, `holds as ${key} no checkpoint that a key of the log ${origin} has signed`);
};

const readOfSize = async (
  options: HeadStoreOptions,
  size: number,
): Promise<SignedHead | undefined> => {
  const key = checkpointKey(size);
  const head = await read(options, key);
  if (head === undefined || head.size === size) return head;
  throw damaged(options.store, `holds a checkpoint of size ${head.size} as ${key}`);
};
