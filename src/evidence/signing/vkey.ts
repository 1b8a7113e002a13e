import { createHash, createPublicKey } from 'node:crypto';
import { Failure } from '../../audit/failure.ts';
import { algorithmOf, publicPemOf, rawEd25519Of } from './public-key.ts';

/** Signature types of C2SP signed-note: Ed25519 of a log, cosignature/v1 of a witness. */
const TYPES = { log: 0x01, witness: 0x04 } as const;
type NoteSignatureType = keyof typeof TYPES;

/** A public key with the name that its signature lines carry (C2SP signed-note, "Verifier keys"). */
export interface NoteKey {
  readonly name: string;
  readonly type: NoteSignatureType;
  /** PEM, SubjectPublicKeyInfo. */
  readonly publicKey: string;
  /** Four bytes that a signature line begins with. */
  readonly hash: Buffer;
}

/** C2SP signed-note: a key's name is not empty and has neither spaces nor plus. */
const NAME = /^[^\s+]+$/u;

export const noteKeyOf = (
  name: string,
  publicKey: string,
  type: NoteSignatureType = 'log',
): NoteKey => {
  if (!NAME.test(name))
    throw invalid(`"${name}" cannot name a log: it is empty or holds a space or a plus sign.`);
  if (algorithmOf(createPublicKey(publicKey)) !== 'ed25519')
    throw invalid(
      `The log ${name} has to be signed with an Ed25519 key; the given one is another.`,
    );
  const digest = createHash('sha256')
    .update(`${name}\n`)
    .update(Buffer.from([TYPES[type]]))
    .update(rawEd25519Of(publicKey));
  return { name, type, publicKey, hash: digest.digest().subarray(0, 4) };
};

/** `name+hash+base64(type ‖ key)`: what fsck and every other reader of C2SP logs is given. */
export const formatVkey = ({ name, type, publicKey, hash }: NoteKey): string => {
  const key = Buffer.concat([Buffer.from([TYPES[type]]), rawEd25519Of(publicKey)]);
  return `${name}+${hash.toString('hex')}+${key.toString('base64')}`;
};

/** DER of SubjectPublicKeyInfo for Ed25519 (RFC 8410), up to the key's own bytes. */
const SPKI_ED25519 = Buffer.from('302a300506032b6570032100', 'hex');

export const parseVkey = (text: string): NoteKey => {
  const [name = '', hash = '', ...rest] = text.trim().split('+');
  const bytes = Buffer.from(rest.join('+'), 'base64');
  const type = bytes[0] === TYPES.log ? 'log' : bytes[0] === TYPES.witness ? 'witness' : undefined;
  if (type === undefined || bytes.length !== 33)
    throw invalid(`"${text}" is no verifier key of Ed25519: it has to be name+hash+base64.`);
  const der = Buffer.concat([SPKI_ED25519, bytes.subarray(1)]);
  const publicKey = publicPemOf(createPublicKey({ key: der, format: 'der', type: 'spki' }));
  const key = noteKeyOf(name, publicKey, type);
  if (key.hash.toString('hex') !== hash)
    throw invalid(
      `The verifier key "${text}" is damaged: its hash is not that of its name and key.`,
    );
  return key;
};

const invalid = (message: string): Failure =>
  new Failure({ type: 'InvalidConfiguration', message, retryable: false });
