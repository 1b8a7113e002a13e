import type { Platform } from '../../audit/event.ts';

/** What a harvest undertakes: from `from` on, every window of this length ends one way or another. */
export interface ScopePredicate {
  readonly tenant: string;
  readonly platform: Platform;
  readonly organizationId: string;
  readonly dialect: string;
  /** Null: all. */
  readonly services: readonly string[] | null;
  /** Beginning of the first window that has to be there. A backfill moves it back with a new statement. */
  readonly from: string;
  readonly windowMinutes: number;
  readonly declaredAt: string;
  readonly product: string;
}

export interface KeyPredicate {
  readonly usage: 'evidence' | 'log';
  /** First 16 hex digits of the SHA-256 of the public key's DER (SubjectPublicKeyInfo). */
  readonly keyId: string;
  readonly algorithm: 'ecdsa-p256-sha256' | 'ed25519';
  /** PEM, SubjectPublicKeyInfo. */
  readonly publicKey: string;
  /** Of a log key: its C2SP verifier key, `origin+hash+base64`. */
  readonly vkey: string | null;
  readonly validFrom: string;
  /** Null for the first. */
  readonly replaces: string | null;
}

/** One forbidden thing that was tried on a canary object. */
export interface StoreRefusal {
  /** e.g. `overwrite`, `delete version`, `shorten retention`, `wrong checksum`. */
  readonly attempt: string;
  readonly refused: boolean;
  /** What the store said, e.g. `403 AccessDenied`. */
  readonly detail: string;
}

export interface StorePredicate {
  readonly location: string;
  readonly kind: 'directory' | 's3';
  /** `worm` only where everything forbidden was refused. */
  readonly claim: 'worm' | 'tamper-evident';
  readonly refusals: readonly StoreRefusal[];
  readonly probedAt: string;
}
