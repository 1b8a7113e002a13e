import { BUNDLE_MEDIA_TYPE, type SigstoreBundle } from '../formats/dsse.ts';
import { signEnvelope } from './dsse.ts';
import type { Signer } from './signer.ts';

/**
 * The text of manifest.sigstore.json: what `cosign verify-blob-attestation --key … --insecure-ignore-tlog=true` takes.
 * An ECDSA signature is another one each time, so whoever signs again must look first for the bundle that is there.
 */
export const signBundle = async (statement: Uint8Array, signer: Signer): Promise<string> => {
  const envelope = await signEnvelope(statement, [signer]);
  const bundle: SigstoreBundle = {
    mediaType: BUNDLE_MEDIA_TYPE,
    verificationMaterial: { publicKey: { hint: signer.keyId }, tlogEntries: [] },
    dsseEnvelope: {
      ...envelope,
      signatures: envelope.signatures.map(({ sig }) => ({ sig, keyid: '' })),
    },
  };
  return `${JSON.stringify(bundle)}\n`;
};
