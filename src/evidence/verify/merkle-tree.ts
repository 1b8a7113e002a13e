import { hash } from 'node:crypto';

const HASH_BYTES = 32;

/** RFC 6962 §2.1: leaves and nodes have prefixes of their own, so that neither can pass for the other. */
export const leafHash = (entry: Uint8Array): Buffer =>
  hash('sha256', Buffer.concat([Buffer.of(0), entry]), 'buffer');

const nodeHash = (left: Uint8Array, right: Uint8Array): Buffer =>
  hash('sha256', Buffer.concat([Buffer.of(1), left, right]), 'buffer');

/** The tree over leaf hashes, as it was at any size up to now. */
export interface MerkleTree {
  readonly size: number;
  leaf(index: number): Buffer;
  root(size: number): Buffer;
  /** Sibling hashes from the leaf to the root of the tree of that size. */
  inclusionProof(index: number, size: number): readonly Buffer[];
  /** Hashes `[from, to)` of complete subtrees of 2^level leaves. */
  row(level: number, from: number, to: number): Buffer;
}

const rowAbove = (row: Buffer): Buffer => {
  const pairs = Math.floor(row.length / HASH_BYTES / 2);
  const above = Buffer.alloc(pairs * HASH_BYTES);
  const node = Buffer.alloc(1 + 2 * HASH_BYTES, 1);
  for (let at = 0; at < pairs; at += 1) {
    row.copy(node, 1, at * 2 * HASH_BYTES, (at + 1) * 2 * HASH_BYTES);
    hash('sha256', node, 'buffer').copy(above, at * HASH_BYTES);
  }
  return above;
};

/** `leaves`: 32 bytes each. */
export const createMerkleTree = (leaves: Buffer): MerkleTree => {
  const rows = [leaves];
  for (let row = leaves; row.length > HASH_BYTES; rows.push(row)) row = rowAbove(row);
  const row = (level: number, from: number, to: number): Buffer =>
    (rows[level] ?? Buffer.alloc(0)).subarray(from * HASH_BYTES, to * HASH_BYTES);
  /** Hash of leaves `[from, to)`; `from` is a multiple of the largest power of two below their number. */
  const subtree = (from: number, to: number): Buffer => {
    const count = to - from;
    if (count === 0) return hash('sha256', '', 'buffer');
    const level = Math.ceil(Math.log2(count));
    if (count === 2 ** level) return row(level, from / count, from / count + 1);
    const middle = from + 2 ** (level - 1);
    return nodeHash(subtree(from, middle), subtree(middle, to));
  };
  const path = (index: number, from: number, to: number): Buffer[] => {
    if (to - from <= 1) return [];
    const middle = from + 2 ** (Math.ceil(Math.log2(to - from)) - 1);
    return index < middle
      ? [...path(index, from, middle), subtree(middle, to)]
      : [...path(index, middle, to), subtree(from, middle)];
  };
  return {
    size: leaves.length / HASH_BYTES,
    leaf: (index) => row(0, index, index + 1),
    root: (size) => subtree(0, size),
    inclusionProof: (index, size) => path(index, 0, size),
    row,
  };
};
