import type { DsseEnvelope } from '../formats/dsse.ts';
import type { KeyPredicate } from '../formats/other-predicates.ts';
import {
  KEY_PREDICATE_TYPE,
  STATEMENT_MEDIA_TYPE,
  STATEMENT_TYPE,
  type Statement,
} from '../formats/statement.ts';
import { preAuthenticationEncoding, signEnvelope } from './dsse.ts';
import { fingerprintOf, keyIdOf } from './public-key.ts';
import type { Signer } from './signer.ts';
import { verifySignature } from './verify-signature.ts';

export interface KeyEntry extends KeyPredicate {
  /** From 1. */
  readonly number: number;
}

export interface WantedKey {
  readonly usage: KeyPredicate['usage'];
  readonly signer: Signer;
  /** Of a log key. */
  readonly vkey: string | null;
  readonly former?: Signer;
}

/** A file of the key ledger: DSSE around a statement about the key. Its subject is the key's DER. */
export const formatKeyEntry = async (
  predicate: KeyPredicate,
  signers: readonly Signer[],
): Promise<Buffer> => {
  const statement: Statement<KeyPredicate> = {
    _type: STATEMENT_TYPE,
    subject: [
      {
        name: `${predicate.usage}-key.der`,
        digest: { sha256: fingerprintOf(predicate.publicKey) },
      },
    ],
    predicateType: KEY_PREDICATE_TYPE,
    predicate,
  };
  const payload = Buffer.from(`${JSON.stringify(statement, undefined, 2)}\n`);
  return Buffer.from(`${JSON.stringify(await signEnvelope(payload, signers))}\n`);
};

/** Undefined unless the key itself, and where it replaces one `former`, has signed it. */
export const openKeyEntry = (
  bytes: Buffer,
  former: (predicate: KeyPredicate) => KeyPredicate | undefined,
): KeyPredicate | undefined => {
  try {
    const { payload, payloadType, signatures } = JSON.parse(bytes.toString()) as DsseEnvelope;
    const body = Buffer.from(payload, 'base64');
    const { predicate, predicateType } = JSON.parse(body.toString()) as Statement<KeyPredicate>;
    if (payloadType !== STATEMENT_MEDIA_TYPE || predicateType !== KEY_PREDICATE_TYPE)
      return undefined;
    if (predicate.keyId !== keyIdOf(predicate.publicKey)) return undefined;
    const signed = preAuthenticationEncoding(payloadType, body);
    const hasSigned = (key: KeyPredicate): boolean =>
      signatures.some(
        ({ keyid, sig }) =>
          keyid === key.keyId && verifySignature(key, signed, Buffer.from(sig, 'base64')),
      );
    const predecessor = former(predicate);
    if (predecessor?.keyId !== (predicate.replaces ?? undefined)) return undefined;
    const vouched = predecessor === undefined || hasSigned(predecessor);
    return vouched && hasSigned(predicate) ? predicate : undefined;
  } catch {
    return undefined; // whatever it is, it is no entry of a key ledger
  }
};
