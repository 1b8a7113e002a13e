/*
 * How the archive is laid out. Below the store's own prefix:
 *
 *   windows/<platform>/<organization>/<yyyy>/<mm>/<dd>/<hhmm>-<minutes>m/<collection>/
 *     received.warc.gz         what the platform answered, byte for byte (WARC 1.1, one gzip member per record)
 *     events.ndjson.gz         the same, normalised: one EvidenceEvent a line, ordered by time and id
 *     snapshots.ndjson.gz      states of entities where the change alone is ambiguous
 *     identities.ndjson.gz     who the ids were at the time
 *     manifest.json            in-toto Statement; its subjects are the files above
 *     manifest.sigstore.json   the same, signed: Sigstore bundle v0.3, DSSE, ECDSA P-256
 *     manifest.tsr             RFC 3161 time-stamp of the bundle, where a time-stamp authority is configured
 *     manifest.tlog-proof      C2SP tlog-proof: it is in the log
 *     window.json              in place of the first four: a window that could not be read, and why
 *   scopes/<name>/   scope.json and manifest.{json,sigstore.json,tlog-proof} about it
 *   stores/<time>/   store.json and manifest.{json,sigstore.json,tlog-proof} about it
 *   keys/<nnnn>.dsse.json      key ledger, in order
 *   log/checkpoint             the newest; log/checkpoints/<size, 12 digits> keeps every one
 *   log/tile/…                 C2SP tlog-tiles
 */

export const FILES = {
  received: 'received.warc.gz',
  events: 'events.ndjson.gz',
  snapshots: 'snapshots.ndjson.gz',
  identities: 'identities.ndjson.gz',
  /** The only file of a window that was not read: why. */
  notice: 'window.json',
  scope: 'scope.json',
  store: 'store.json',
  statement: 'manifest.json',
  bundle: 'manifest.sigstore.json',
  timestamp: 'manifest.tsr',
  proof: 'manifest.tlog-proof',
} as const;

/** `from` and `to` in epoch milliseconds. Ends without a slash. */
export const windowPrefix = (
  {
    platform,
    organizationId,
    collection,
  }: { platform: string; organizationId: string; collection: string },
  { from, to }: { readonly from: number; readonly to: number },
): string => {
  const [date = '', time = ''] = new Date(from).toISOString().split('T');
  const day = date.replaceAll('-', '/');
  const clock = time.slice(0, 5).replace(':', '');
  const minutes = (to - from) / 60_000;
  return `windows/${platform}/${encodeURIComponent(organizationId)}/${day}/${clock}-${minutes}m/${collection}`;
};

/** Above one window's collections: where a verifier looks for windows. */
export const WINDOWS = 'windows/';
export const SCOPES = 'scopes/';
export const STORES = 'stores/';
export const KEYS = 'keys/';
export const LOG = 'log/';
export const CHECKPOINT = 'log/checkpoint';
export const checkpointKey = (size: number): string =>
  `log/checkpoints/${String(size).padStart(12, '0')}`;
export const keyEntryKey = (number: number): string =>
  `keys/${String(number).padStart(4, '0')}.dsse.json`;
