import { hashComplete, hashNode } from './tree-hash.ts';
import { TILE_HEIGHT, TILE_WIDTH, type Tile, tileOf } from './tiles.ts';

export type ReadTile = (tile: Tile) => Promise<readonly Buffer[]>;

/** The tree of one size, read from its tiles: a few of them for each question, however large the log is. */
export interface TreeView {
  readonly size: number;
  root(): Promise<Buffer>;
  /** RFC 6962 §2.1.1, from the leaf's sibling up. */
  inclusionProof(index: number): Promise<readonly Buffer[]>;
  /** RFC 6962 §2.1.2: that the tree of `oldSize` leaves, at least one, is the beginning of this one. */
  consistencyProof(oldSize: number): Promise<readonly Buffer[]>;
}

export const createTreeView = (size: number, readTile: ReadTile): TreeView => {
  /** Of leaves `[from, to)`; `from` is a multiple of the smallest power of two that is not less than `to - from`. */
  const hashOf = async (from: number, to: number): Promise<Buffer> => {
    const height = Math.log2(to - from);
    if (Number.isInteger(height))
      return hashComplete(await readComplete(readTile, size, { height, from }));
    const middle = from + largestPowerBelow(to - from);
    return hashNode(await hashOf(from, middle), await hashOf(middle, to));
  };

  const pathOf = async (index: number, from: number, to: number): Promise<Buffer[]> => {
    if (to - from === 1) return [];
    const middle = from + largestPowerBelow(to - from);
    return index < middle
      ? [...(await pathOf(index, from, middle)), await hashOf(middle, to)]
      : [...(await pathOf(index, middle, to)), await hashOf(from, middle)];
  };
  /** SUBPROOF of the RFC; `isWhole`: the old tree is this very subtree, whose root the reader has. */
  const subProof = async (
    old: number,
    from: number,
    to: number,
    isWhole: boolean,
  ): Promise<Buffer[]> => {
    if (old === to) return isWhole ? [] : [await hashOf(from, to)];
    const middle = from + largestPowerBelow(to - from);
    return old <= middle
      ? [...(await subProof(old, from, middle, isWhole)), await hashOf(middle, to)]
      : [...(await subProof(old, middle, to, false)), await hashOf(from, middle)];
  };
  return {
    size,
    root: () => hashOf(0, size),
    inclusionProof: (index) => pathOf(index, 0, size),
    consistencyProof: (oldSize) => subProof(oldSize, 0, size, true),
  };
};

/** The largest power of two that is less than `count`. */
const largestPowerBelow = (count: number): number => 2 ** (Math.ceil(Math.log2(count)) - 1);

/** The hashes that a complete subtree is made of, all of them in one tile. */
const readComplete = async (
  readTile: ReadTile,
  size: number,
  { height, from }: { readonly height: number; readonly from: number },
): Promise<readonly Buffer[]> => {
  const level = Math.floor(height / TILE_HEIGHT);
  const first = from / TILE_WIDTH ** level;
  const hashes = await readTile(tileOf(level, first, size));
  const begin = first % TILE_WIDTH;
  return hashes.slice(begin, begin + 2 ** (height % TILE_HEIGHT));
};
