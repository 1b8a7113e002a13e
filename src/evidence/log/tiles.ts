import { LOG } from '../formats/object-keys.ts';
import { HASH_BYTES } from './tree-hash.ts';

/** C2SP tlog-tiles: a full tile has 2^8 hashes. */
export const TILE_HEIGHT = 8;
export const TILE_WIDTH = 2 ** TILE_HEIGHT;

export interface Tile {
  /** 0: hashes of leaves; above, roots of the full tiles below. `entries`: the entries themselves. */
  readonly level: number | 'entries';
  readonly index: number;
  /** 1 to 256; 256 is full. */
  readonly width: number;
}

export const tileKey = ({ level, index, width }: Tile): string => {
  const groups: string[] = [];
  let rest = index;
  do {
    groups.unshift(String(rest % 1_000).padStart(3, '0'));
    rest = Math.floor(rest / 1_000);
  } while (rest > 0);
  const path = groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join('/');
  return `${LOG}tile/${level}/${path}${width < TILE_WIDTH ? `.p/${width}` : ''}`;
};

/** How many hashes the tiles of this level hold in a tree of this size. */
export const hashesAt = (level: number, size: number): number =>
  Math.floor(size / TILE_WIDTH ** level);

/** The tile that holds hash `at` of this level in a tree of this size. */
export const tileOf = (level: number, at: number, size: number): Tile => {
  const index = Math.floor(at / TILE_WIDTH);
  return {
    level,
    index,
    width: Math.min(TILE_WIDTH, hashesAt(level, size) - index * TILE_WIDTH),
  };
};

export const splitHashes = (bytes: Buffer): Buffer[] =>
  Array.from({ length: bytes.length / HASH_BYTES }, (_, at) =>
    bytes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES),
  );
