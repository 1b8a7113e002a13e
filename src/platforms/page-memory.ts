import { hash } from 'node:crypto';
import type { HarvestedEvent } from './harvest.ts';

/**
 * Tells whether a whole page was met before in one reading. A record may be listed twice, also alone on a page, and
 * records without ids may be equal; a page of several that have ids is never.
 */
export const createPageMemory = (): ((events: readonly HarvestedEvent[]) => boolean) => {
  const met = new Set<string>();
  return (events) => {
    if (events.length < 2 || events.some(({ event }) => event.record_id === null)) return false;
    const digests = events.map(({ recordSha256 }) => recordSha256);
    const content = hash('sha256', digests.join(), 'base64');
    return met.has(content) || !met.add(content);
  };
};
