import { isUtf8 } from 'node:buffer';
import { decodeBase64 } from './decode-base64.ts';
import { isSigned } from './public-key.ts';
import type { Read } from './read-json.ts';
import { hintOf, type VerifierKey } from './verifier-key.ts';

/** C2SP tlog-checkpoint in a signed-note. */
export interface Checkpoint {
  readonly origin: string;
  readonly size: number;
  readonly root: Buffer;
  /** What is signed, with its line feed. */
  readonly body: string;
  readonly signatures: readonly NoteSignature[];
  readonly text: string;
}

export interface NoteSignature {
  readonly name: string;
  readonly hint: Buffer;
  readonly signature: Buffer;
  readonly line: string;
}

const BODY = /^([^\n]+)\n(0|[1-9]\d{0,14})\n([A-Za-z0-9+/]{43}=)\n$/;
const SIGNATURE = /^\u2014 ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/u;

export const readCheckpoint = (bytes: Uint8Array): Read<Checkpoint> => {
  const problem = { problem: 'it is not a checkpoint (C2SP tlog-checkpoint)' };
  if (!isUtf8(bytes)) return problem;
  const text = Buffer.from(bytes).toString('utf8');
  const end = text.indexOf('\n\n');
  const body = text.slice(0, end + 1);
  const [, origin = '', size = '', base64 = ''] = BODY.exec(body) ?? [];
  const root = decodeBase64(base64);
  if (root?.length !== 32 || !text.endsWith('\n')) return problem;
  const signatures: NoteSignature[] = [];
  for (const line of text.slice(end + 2, -1).split('\n')) {
    const [, name = '', blob = ''] = SIGNATURE.exec(line) ?? [];
    const decoded = decodeBase64(blob);
    if (decoded === undefined || decoded.length < 5) return problem;
    const [hint, signature] = [decoded.subarray(0, 4), decoded.subarray(4)];
    signatures.push({ name, hint, signature, line });
  }
  return { value: { origin, size: Number(size), root, body, signatures, text } };
};

/** C2SP signed-note: the name and the hint say which key, the signature is over the body. */
export const isSignedByLog = (checkpoint: Checkpoint, logKey: VerifierKey): boolean => {
  const { origin, body } = checkpoint;
  if (logKey.isWitness || (logKey.name !== null && logKey.name !== origin)) return false;
  return checkpoint.signatures.some(
    ({ name, hint, signature }) =>
      name === origin &&
      hint.equals(hintOf(logKey, origin)) &&
      signature.length === 64 &&
      isSigned(logKey.key, Buffer.from(body), signature),
  );
};
