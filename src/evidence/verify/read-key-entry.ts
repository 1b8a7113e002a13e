import type { KeyPredicate } from '../formats/other-predicates.ts';
import { type Envelope, isEnvelopeSigned, readEnvelope } from './envelope.ts';
import { parsePublicKey, type PublicKey } from './public-key.ts';
import { type Read, readJson } from './read-json.ts';
import { STATEMENT_SCHEMAS } from './statement-schema.ts';
import { parseVerifierKey, type VerifierKey } from './verifier-key.ts';

/** An entry of the key ledger that holds together by itself; whether it follows from the others is not said yet. */
export interface KeyEntry {
  readonly predicate: KeyPredicate;
  readonly key: PublicKey;
  /** Of a log's key. */
  readonly verifierKey: VerifierKey | null;
  /** Whether that key has signed the entry too. */
  readonly isSignedBy: (key: PublicKey) => boolean;
  readonly signatures: number;
}

export const readKeyEntry = (bytes: Uint8Array): Read<KeyEntry> => {
  const read = readEnvelope(bytes);
  if ('problem' in read) return read;
  const envelope = read.value;
  const statement = readJson(envelope.payload, STATEMENT_SCHEMAS.keys);
  if ('problem' in statement) return statement;
  const { predicate } = statement.value;
  const key = parsePublicKey(predicate.publicKey);
  if (key === undefined) return { problem: 'its publicKey is no key of P-256 or Ed25519' };
  if (key.keyId !== predicate.keyId) return { problem: 'its keyId is not that of its publicKey' };
  if (key.algorithm !== predicate.algorithm)
    return { problem: 'its algorithm is not that of its key' };
  const verifierKey = predicate.vkey === null ? undefined : parseVerifierKey(predicate.vkey);
  if (predicate.usage === 'log' && verifierKey?.key.keyId !== key.keyId) {
    return { problem: 'its vkey is not that of its publicKey' };
  }
  if (!isSignedIn(envelope, key)) return { problem: 'its own key has not signed it' };
  return {
    value: {
      predicate,
      key,
      verifierKey: verifierKey ?? null,
      isSignedBy: (other) => isSignedIn(envelope, other),
      signatures: envelope.signatures.length,
    },
  };
};

const isSignedIn = (envelope: Envelope, key: PublicKey): boolean =>
  envelope.signatures.some(
    ({ keyId }, at) => keyId === key.keyId && isEnvelopeSigned(envelope, key, at),
  );
