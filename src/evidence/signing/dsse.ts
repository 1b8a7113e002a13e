import type { DsseEnvelope } from '../formats/dsse.ts';
import { STATEMENT_MEDIA_TYPE } from '../formats/statement.ts';
import type { Signer } from './signer.ts';

/** DSSE protocol.md: `DSSEv1 <length of type> <type> <length of payload> <payload>`. */
export const preAuthenticationEncoding = (payloadType: string, payload: Uint8Array): Buffer =>
  Buffer.concat([
    Buffer.from(
      `DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${payload.length} `,
      'utf8',
    ),
    payload,
  ]);

/** The statement, signed by each of them in this order. */
export const signEnvelope = async (
  statement: Uint8Array,
  signers: readonly Signer[],
): Promise<DsseEnvelope> => {
  const signed = preAuthenticationEncoding(STATEMENT_MEDIA_TYPE, statement);
  const signatures = [];
  for (const signer of signers)
    signatures.push({
      sig: (await signer.sign(signed)).toString('base64'),
      keyid: signer.keyId,
    });
  return {
    payload: Buffer.from(statement).toString('base64'),
    payloadType: STATEMENT_MEDIA_TYPE,
    signatures,
  };
};
