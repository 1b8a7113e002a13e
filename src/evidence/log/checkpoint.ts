import type { Signer } from '../signing/signer.ts';
import type { NoteKey } from '../signing/vkey.ts';
import { formatNote, formatSignature, isSignedBy, parseNote } from './signed-note.ts';
import { HASH_BYTES } from './tree-hash.ts';

/** How large the tree is, and its root. */
export interface TreeHead {
  readonly size: number;
  readonly root: Buffer;
}

/** A head with its signatures: the text of a checkpoint (C2SP tlog-checkpoint). */
export interface SignedHead extends TreeHead {
  readonly text: string;
}

const formatBody = (origin: string, { size, root }: TreeHead): string =>
  `${origin}\n${size}\n${root.toString('base64')}\n`;

export const signHead = async (
  head: TreeHead,
  signer: Signer,
  key: NoteKey,
): Promise<SignedHead> => {
  const body = formatBody(key.name, head);
  const line = formatSignature(key, await signer.sign(Buffer.from(body)));
  return { ...head, text: formatNote({ body, lines: [line] }) };
};

/** Undefined where the text is no checkpoint of this log that one of its keys has signed. */
export const openCheckpoint = (
  text: string,
  origin: string,
  keys: readonly NoteKey[],
): SignedHead | undefined => {
  const note = parseNote(text);
  if (note === undefined || !isSignedBy(note, keys)) return undefined;
  const [name, digits = '', base64 = ''] = note.body.split('\n');
  const size = Number(digits);
  const root = Buffer.from(base64, 'base64');
  const isWhole = name === origin && /^[1-9]\d{0,14}$/.test(digits) && root.length === HASH_BYTES;
  return isWhole ? { size, root, text } : undefined;
};
