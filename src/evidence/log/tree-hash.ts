import { createHash } from 'node:crypto';

const LEAF = Buffer.from([0x00]);
const NODE = Buffer.from([0x01]);

export const HASH_BYTES = 32;

/** RFC 6962 §2.1: leaves and nodes are hashed apart, so that neither passes for the other. */
export const hashLeaf = (entry: Uint8Array): Buffer =>
  createHash('sha256').update(LEAF).update(entry).digest();

export const hashNode = (left: Uint8Array, right: Uint8Array): Buffer =>
  createHash('sha256').update(NODE).update(left).update(right).digest();

/** Root of so many hashes as make a complete tree: a power of two. */
export const hashComplete = (hashes: readonly Buffer[]): Buffer => {
  let row = hashes;
  while (row.length > 1)
    row = Array.from({ length: row.length / 2 }, (_, at) =>
      hashNode(row[2 * at] ?? Buffer.alloc(0), row[2 * at + 1] ?? Buffer.alloc(0)),
    );
  return row[0] ?? createHash('sha256').digest();
};
