import { Failure } from '../../audit/failure.ts';
import type { EvidenceStore } from '../stores/evidence-store.ts';
import { splitHashes, type Tile, tileKey } from './tiles.ts';
import { HASH_BYTES } from './tree-hash.ts';

/** So many tiles of 8 KiB stay in memory: the right edge of a log of any size, and the paths asked for last. */
const KEPT = 64;

export interface TileStore {
  /** Hashes of a tile that has to be there. */
  read(tile: Tile): Promise<readonly Buffer[]>;
  write(tile: Tile, hashes: readonly Buffer[]): Promise<void>;
}

export const createTileStore = (store: EvidenceStore): TileStore => {
  const kept = new Map<string, readonly Buffer[]>();
  const keep = (key: string, hashes: readonly Buffer[]): void => {
    kept.delete(key);
    kept.set(key, hashes);
    const [oldest] = kept.keys();
    if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
  };
  return {
    async read(tile) {
      const key = tileKey(tile);
      const known = kept.get(key);
      if (known !== undefined) return known;
      const hashes = splitHashes(await readTile(store, key, tile.width));
      keep(key, hashes);
      return hashes;
    },
    async write(tile, hashes) {
      const key = tileKey(tile);
      await store.putIfAbsent(key, Buffer.concat(hashes), 'application/octet-stream');
      keep(key, hashes);
    },
  };
};

const readTile = async (store: EvidenceStore, key: string, width: number): Promise<Buffer> => {
  const bytes = await store.get(key, null);
  if (bytes?.length === width * HASH_BYTES) return bytes;
  throw damaged(
    store,
    bytes === undefined
      ? `lacks ${key}`
      : `has ${bytes.length} bytes as ${key} instead of ${width * HASH_BYTES}`,
  );
};

/** The log does not go on from what may have been tampered with. */
export const damaged = ({ location }: EvidenceStore, problem: string): Failure =>
  new Failure({
    type: 'EvidenceDamaged',
    message: `The evidence log in ${location} ${problem}. Run holdfast verify, and restore what it names before anything is sealed.`,
    retryable: false,
  });
