/**
 * What the log holds of one statement: four lines, so that bash can write them again. `versionId` pins the bundle in
 * stores that keep versions; the bundle pins the files.
 *
 *   holdfast evidence v1
 *   <SHA-256 of manifest.json, hex>
 *   <key of manifest.sigstore.json>
 *   <version id of it, or ->
 */
export interface LogEntry {
  readonly statementSha256: string;
  readonly bundleKey: string;
  readonly versionId: string | null;
}

export const LOG_ENTRY_HEADER = 'holdfast evidence v1';
