import type { PublicKey } from './public-key.ts';
import type { VerifierKey } from './verifier-key.ts';

/** A key that signs statements, from when to when. */
export interface EvidenceKey {
  readonly key: PublicKey;
  /** ISO 8601 UTC; null where the key ledger does not know it. */
  readonly validFrom: string | null;
  /** When its successor took over; null while it is the newest. */
  readonly validUntil: string | null;
}

export interface KeyRing {
  readonly evidence: ReadonlyMap<string, EvidenceKey>;
  /** In order of their time. */
  readonly log: readonly VerifierKey[];
  readonly witnesses: readonly VerifierKey[];
}

/** Keys that were handed to the verifier by other ways than the archive. */
export interface GivenKeys {
  readonly evidence: readonly PublicKey[];
  /** Of logs and witnesses. */
  readonly log: readonly VerifierKey[];
}
