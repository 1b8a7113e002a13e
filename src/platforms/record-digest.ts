import { hash } from 'node:crypto';
import { boundDepth } from './bound-depth.ts';
import { canonicalJson } from './canonical-json.ts';

/**
 * SHA-256 of a record as canonical JSON: keys sorted, no white space. Integers beyond 2^53 are texts of their digits
 * (parse-json.ts), and what lies deeper than 100 levels is its JSON text (bound-depth.ts).
 */
export const recordDigest = (record: unknown): string =>
  hash('sha256', canonicalJson(boundDepth(record)), 'hex');
