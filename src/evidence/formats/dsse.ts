/** DSSE v1.0.2, envelope.md. What is signed is the pre-authentication encoding of type and payload, not the payload. */
export interface DsseEnvelope {
  /** Base64. */
  readonly payload: string;
  readonly payloadType: string;
  readonly signatures: readonly DsseSignature[];
}

export interface DsseSignature {
  /** Base64: DER of ECDSA, 64 bytes of Ed25519. */
  readonly sig: string;
  /** Key id of `KeyPredicate` in the key ledger; empty in a bundle, whose hint says it. */
  readonly keyid: string;
}

/** Sigstore bundle v0.3 (sigstore/protobuf-specs, sigstore_bundle.proto), with a key of our own and no public log. */
export interface SigstoreBundle {
  readonly mediaType: typeof BUNDLE_MEDIA_TYPE;
  readonly verificationMaterial: {
    /** Key id of the evidence key. */
    readonly publicKey: { readonly hint: string };
    readonly tlogEntries: readonly [];
  };
  readonly dsseEnvelope: DsseEnvelope;
}

export const BUNDLE_MEDIA_TYPE = 'application/vnd.dev.sigstore.bundle.v0.3+json';
