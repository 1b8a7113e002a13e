/** What reports need of an archive: to look, never to write. Stores and the verifier's readers both fit. */
export interface ArchiveFiles {
  /** For people, e.g. `s3://bucket/prefix` or a path. */
  readonly location: string;
  /** This very version; without one, the newest. Undefined where there is none. */
  get(key: string, versionId: string | null): Promise<Buffer | undefined>;
  list(prefix: string): AsyncIterable<{
    readonly key: string;
    readonly versionId: string | null;
    readonly isDeleteMarker: boolean;
  }>;
}
