import { createHash } from 'node:crypto';

/*
 * RFC 6962 §2.1 word by word, with all leaves in memory: slow, and written without a look at the product.
 */

const sha256 = (...parts: readonly Uint8Array[]): Buffer =>
  createHash('sha256').update(Buffer.concat(parts)).digest();

/** The largest power of two smaller than n. */
const split = (n: number): number => {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
};

export const naiveRoot = (d: readonly Uint8Array[]): Buffer => {
  const [only] = d;
  if (only === undefined) return sha256();
  if (d.length === 1) return sha256(Buffer.from([0]), only);
  const k = split(d.length);
  return sha256(Buffer.from([1]), naiveRoot(d.slice(0, k)), naiveRoot(d.slice(k)));
};

export const naivePath = (m: number, d: readonly Uint8Array[]): Buffer[] => {
  if (d.length === 1) return [];
  const k = split(d.length);
  return m < k
    ? [...naivePath(m, d.slice(0, k)), naiveRoot(d.slice(k))]
    : [...naivePath(m - k, d.slice(k)), naiveRoot(d.slice(0, k))];
};

export const naiveProof = (m: number, d: readonly Uint8Array[], b = true): Buffer[] => {
  if (m === d.length) return b ? [] : [naiveRoot(d)];
  const k = split(d.length);
  return m <= k
    ? [...naiveProof(m, d.slice(0, k), b), naiveRoot(d.slice(k))]
    : [...naiveProof(m - k, d.slice(k), false), naiveRoot(d.slice(0, k))];
};
