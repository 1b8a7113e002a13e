import type { DraftFile } from './seal-statement.ts';

/** What a statement about facts alone is about: the facts, as a file. */
export const jsonFile = (name: string, value: unknown): DraftFile => ({
  name,
  bytes: Buffer.from(`${JSON.stringify(value, undefined, 2)}\n`),
  contentType: 'application/json',
});
