/** in-toto Statement v1 (in-toto/attestation v1, spec/v1/statement.md): these files are what the predicate says of them. */
export interface Statement<Predicate> {
  readonly _type: typeof STATEMENT_TYPE;
  readonly subject: readonly StatementSubject[];
  readonly predicateType: string;
  readonly predicate: Predicate;
}

export interface StatementSubject {
  /** File name below the evidence's own prefix, e.g. `received.warc.gz`. */
  readonly name: string;
  readonly digest: { readonly sha256: string };
}

export const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
/** Media type of a DSSE payload that is an in-toto Statement. */
export const STATEMENT_MEDIA_TYPE = 'application/vnd.in-toto+json';

/** How one window ended: with records, without, not at all, or beyond what the platform still answers for. */
export const WINDOW_PREDICATE_TYPE = 'urn:holdfast:evidence-window:v1';
/** Which windows there have to be from when on; written whenever the configuration of a harvest changes. */
export const SCOPE_PREDICATE_TYPE = 'urn:holdfast:evidence-scope:v1';
/** A public key and from when on it counts. Signed by itself and by its predecessor. */
export const KEY_PREDICATE_TYPE = 'urn:holdfast:evidence-key:v1';
/** What the store refused when it was asked for what it must refuse. */
export const STORE_PREDICATE_TYPE = 'urn:holdfast:evidence-store:v1';
