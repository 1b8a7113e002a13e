import { join } from 'node:path';
import { Failure } from '../../audit/failure.ts';
import type { ReceivedExchange, ReceivedPage, StagedPart } from './received-page.ts';

/*
 * A staged part is a file of frames: a line with the length in bytes, then so many bytes. An answer is three of them,
 * PageHead, body and events (JSON lines). The last two are PartCounts and the SHA-256, in hex, of everything before it;
 * a file without them does not count.
 */

export interface PageHead {
  readonly kind: ReceivedPage['kind'];
  readonly exchange: Omit<ReceivedExchange, 'body'>;
}

export type PartCounts = Omit<StagedPart, 'file' | 'bytes'>;

export const toFrame = (bytes: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from(`${bytes.length}\n`), bytes]);

/** The longest line that says a length. */
export const MAX_LENGTH_LINE = 12;

/** Names come from workflows, and a path in one would lead out of the folder. */
export const partPath = (folder: string, name: string): string => {
  if (/^[\w-][\w.-]{0,150}$/.test(name)) return join(folder, name);
  throw new Failure({
    type: 'InvalidInput',
    message: `"${name}" is no name of a staged part: letters, digits, dot, hyphen and underline only.`,
    retryable: false,
  });
};
