import { hash } from 'node:crypto';
import { decodeBase64 } from './decode-base64.ts';
import { ed25519KeyOf, parsePublicKey, type PublicKey, rawEd25519 } from './public-key.ts';

/** C2SP signed-note: signatures of a log, and of a witness (tlog-cosignature). */
const LOG = 0x01;
const WITNESS = 0x04;

/** Who may sign a checkpoint, as its signature line names them. */
export interface VerifierKey {
  /** Null: whatever the note says; a PEM file knows no name. */
  readonly name: string | null;
  readonly isWitness: boolean;
  readonly key: PublicKey;
}

/** `name+hash+base64`, or a PEM file. Undefined where it is neither. */
export const parseVerifierKey = (text: string): VerifierKey | undefined => {
  const trimmed = text.trim();
  if (trimmed.startsWith('-----')) {
    const key = parsePublicKey(trimmed);
    return key?.algorithm === 'ed25519' ? { name: null, isWitness: false, key } : undefined;
  }
  const [name = '', hexHash = '', ...rest] = trimmed.split('+');
  const bytes = decodeBase64(rest.join('+'));
  const key = bytes && ed25519KeyOf(bytes.subarray(1));
  if (bytes === undefined || key === undefined) return undefined;
  if (bytes[0] !== LOG && bytes[0] !== WITNESS) return undefined;
  const verifierKey = { name, isWitness: bytes[0] === WITNESS, key };
  return hintOf(verifierKey, name).toString('hex') === hexHash ? verifierKey : undefined;
};

/** What a signature line begins with: SHA-256(name ‖ 0x0A ‖ type ‖ key)[:4]. */
export const hintOf = ({ isWitness, key }: VerifierKey, name: string): Buffer =>
  hash(
    'sha256',
    Buffer.concat([
      Buffer.from(`${name}\n`),
      Buffer.of(isWitness ? WITNESS : LOG),
      rawEd25519(key),
    ]),
    'buffer',
  ).subarray(0, 4);
