import { verifySignature } from '../signing/verify-signature.ts';
import type { NoteKey } from '../signing/vkey.ts';

/** A text and the lines that sign it (C2SP signed-note). */
export interface SignedNote {
  /** What is signed, with the line feed at its end. */
  readonly body: string;
  /** Each with its line feed. */
  readonly lines: readonly string[];
}

const HASH_BYTES = 4;

export const formatSignature = ({ name, hash }: NoteKey, signature: Uint8Array): string =>
  `— ${name} ${Buffer.concat([hash, signature]).toString('base64')}\n`;

export const formatNote = ({ body, lines }: SignedNote): string => `${body}\n${lines.join('')}`;

/** Undefined where the text is no note. */
export const parseNote = (text: string): SignedNote | undefined => {
  const end = text.lastIndexOf('\n\n');
  if (end < 0 || !text.endsWith('\n')) return undefined;
  const lines = signatureLines(text.slice(end + 2));
  return lines.length === 0 ? undefined : { body: text.slice(0, end + 1), lines };
};

export const signatureLines = (text: string): string[] =>
  text.split(/(?<=\n)/u).filter((line) => /^— \S+ \S+\n$/u.test(line));

/** What this key's line holds behind the hash; undefined where the line is another key's. */
export const signatureIn = (line: string, { name, hash }: NoteKey): Buffer | undefined => {
  const [, signer, base64 = ''] = line.trimEnd().split(' ');
  const bytes = Buffer.from(base64, 'base64');
  const isOurs = signer === name && bytes.subarray(0, HASH_BYTES).equals(hash);
  return isOurs ? bytes.subarray(HASH_BYTES) : undefined;
};

/** Whether one of the keys has signed it. Lines of other keys say nothing. */
export const isSignedBy = ({ body, lines }: SignedNote, keys: readonly NoteKey[]): boolean =>
  keys.some(({ publicKey, ...key }) =>
    lines.some((line) => {
      const signature = signatureIn(line, { ...key, publicKey });
      if (signature?.length !== 64) return false;
      return verifySignature({ algorithm: 'ed25519', publicKey }, Buffer.from(body), signature);
    }),
  );
