import type { StoreRefusal } from '../formats/other-predicates.ts';
import type { ArchivedObject } from '../formats/window-predicate.ts';

/**
 * Where evidence lies. Objects are written once; what is asked for again is read by version, and everything a store
 * says of itself is checked by the verifier. All errors are `Failure`s: StoreUnavailable (tried again), StoreRefused
 * (configuration or permission), EvidenceConflict (other bytes lie under that key).
 */
export interface EvidenceStore {
  /** For people, e.g. `s3://bucket/prefix` or a path. */
  readonly location: string;
  readonly kind: 'directory' | 's3';
  /** Writes and makes durable. The same bytes again is success, and gives the object that is there. */
  putIfAbsent(key: string, bytes: Uint8Array, contentType: string): Promise<ArchivedObject>;
  /** For what changes: the newest checkpoint. In stores with versions, every one is kept. */
  putLatest(key: string, bytes: Uint8Array, contentType: string): Promise<ArchivedObject>;
  /** This very version; without one, the newest. Undefined where there is none. */
  get(key: string, versionId: string | null): Promise<Buffer | undefined>;
  state(key: string, versionId: string | null): Promise<ObjectState | undefined>;
  /** Every version and delete marker of every key that begins so, in order of keys, newest version first. */
  list(prefix: string): AsyncIterable<ListedObject>;
  /** Keeps this version whatever its retention says, until told otherwise. */
  setLegalHold(key: string, versionId: string | null, on: boolean): Promise<void>;
  /** Tries on a canary what has to be refused. */
  probe(): Promise<readonly StoreRefusal[]>;
  close(): Promise<void>;
}

export interface ObjectState {
  readonly bytes: number;
  /** As the store has it; null where it keeps none. */
  readonly sha256: string | null;
  readonly retainUntil: string | null;
  /** `readonly` and `immutable-flag` are of file systems, which are tamper-evident and not WORM. */
  readonly lock: 'compliance' | 'governance' | 'immutable-flag' | 'readonly' | 'none';
  readonly legalHold: boolean;
}

export interface ListedObject {
  readonly key: string;
  readonly versionId: string | null;
  readonly isLatest: boolean;
  readonly isDeleteMarker: boolean;
  readonly bytes: number;
  /** ISO 8601 UTC. */
  readonly lastModified: string;
}
