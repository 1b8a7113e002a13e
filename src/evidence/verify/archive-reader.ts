import type { Readable } from 'node:stream';

/** All that the verifier knows of a store: nothing here is the writer's, so that one mistake is not made twice. */
export interface ArchiveReader {
  /** For people, e.g. `s3://bucket/prefix` or a path. */
  readonly location: string;
  /** Names of what lies directly below the archive; folders end in a slash. */
  roots(): Promise<readonly string[]>;
  /** Every version and delete marker of every key that begins so, in order of keys, the newest version first. */
  list(prefix: string): AsyncIterable<ArchivedVersion>;
  /** This very version; without one, the newest. Undefined where there is none. */
  open(key: string, versionId: string | null): Promise<Readable | undefined>;
  /** Undefined in stores that lock nothing. */
  lock(key: string, versionId: string | null): Promise<Lock | undefined>;
  close(): Promise<void>;
}

export interface ArchivedVersion {
  readonly key: string;
  /** Null in stores without versions. */
  readonly versionId: string | null;
  readonly isDeleteMarker: boolean;
  readonly bytes: number;
  /** ISO 8601 UTC. */
  readonly lastModified: string;
}

export interface Lock {
  readonly mode: 'compliance' | 'governance' | 'none';
  /** ISO 8601 UTC. */
  readonly retainUntil: string | null;
}
