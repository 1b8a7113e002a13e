/** A private key that signs, wherever it is: a file, or a key management service that never gives it away. */
export interface Signer {
  /** First 16 hex digits of the SHA-256 of the public key's DER. */
  readonly keyId: string;
  readonly algorithm: 'ecdsa-p256-sha256' | 'ed25519';
  /** PEM, SubjectPublicKeyInfo. */
  readonly publicKey: string;
  /** ECDSA: DER over the SHA-256 of `data`. Ed25519: 64 bytes over `data` itself. */
  sign(data: Uint8Array): Promise<Buffer>;
}
