import { createHash } from 'node:crypto';

/** SHA-256, lower-case hex. */
export const sha256 = (data: Uint8Array | string): string =>
  createHash('sha256').update(data).digest('hex');

/** Over the sorted ids, each followed by a line feed: what `sort ids | sha256sum` gives. */
export const hashTotal = (eventIds: Iterable<string>): string => {
  const hash = createHash('sha256');
  for (const id of [...new Set(eventIds)].sort()) hash.update(`${id}\n`);
  return hash.digest('hex');
};
