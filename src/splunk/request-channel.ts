import { createHash } from 'node:crypto';

/**
 * The channel GUID of one attempt. A channel of its own per attempt makes every ackId 0, so that an indexer
 * that did not take the request can never tell "true" of another one.
 */
export const requestChannel = (target: string, request: string, attempt: number): string => {
  const hex = createHash('sha256').update(`${target}\n${request}\n${attempt}`).digest('hex');
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`, // version 8: made as its maker likes
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
};
