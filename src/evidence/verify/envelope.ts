import { z } from 'zod';
import { BUNDLE_MEDIA_TYPE } from '../formats/dsse.ts';
import { STATEMENT_MEDIA_TYPE } from '../formats/statement.ts';
import { decodeBase64 } from './decode-base64.ts';
import { isSigned, type PublicKey } from './public-key.ts';
import { type Read, readExactJson } from './read-json.ts';

export interface Envelope {
  readonly payload: Buffer;
  readonly signatures: readonly { readonly keyId: string; readonly signature: Buffer }[];
  /** What was signed. */
  readonly signed: Buffer;
}

const base64 = z.string().transform((text, context) => {
  const bytes = decodeBase64(text);
  if (bytes !== undefined) return bytes;
  context.addIssue('is not base64 as it should be');
  return z.NEVER;
});

const envelopeSchema = z
  .strictObject({
    payload: base64,
    payloadType: z.literal(STATEMENT_MEDIA_TYPE),
    signatures: z.array(z.strictObject({ sig: base64, keyid: z.string() })).min(1),
  })
  .transform(({ payload, payloadType, signatures }): Envelope => ({
    payload,
    signatures: signatures.map(({ sig, keyid }) => ({ keyId: keyid, signature: sig })),
    signed: Buffer.concat([
      // DSSE protocol.md, pre-authentication encoding.
      Buffer.from(`DSSEv1 ${payloadType.length} ${payloadType} ${payload.length} `),
      payload,
    ]),
  }));

const bundleSchema = z
  .strictObject({
    mediaType: z.literal(BUNDLE_MEDIA_TYPE),
    verificationMaterial: z.strictObject({
      publicKey: z.strictObject({ hint: z.string() }),
      tlogEntries: z.array(z.never()),
    }),
    dsseEnvelope: envelopeSchema,
  })
  .refine(({ dsseEnvelope }) => dsseEnvelope.signatures.length === 1, 'has not one signature')
  .refine(
    ({ dsseEnvelope }) => dsseEnvelope.signatures[0]?.keyId === '',
    'names a key beside the one of its hint',
  );

export const readEnvelope = (bytes: Uint8Array): Read<Envelope> =>
  readExactJson(bytes, envelopeSchema);

/** A Sigstore bundle, whose key is named by its hint. */
export const readBundle = (bytes: Uint8Array): Read<Envelope & { readonly keyId: string }> => {
  const read = readExactJson(bytes, bundleSchema);
  if ('problem' in read) return read;
  const { verificationMaterial, dsseEnvelope } = read.value;
  return { value: { ...dsseEnvelope, keyId: verificationMaterial.publicKey.hint } };
};

/** Whether the signature at this place is that key's. */
export const isEnvelopeSigned = (envelope: Envelope, key: PublicKey, at = 0): boolean => {
  const signature = envelope.signatures[at]?.signature;
  return signature !== undefined && isSigned(key, envelope.signed, signature);
};
