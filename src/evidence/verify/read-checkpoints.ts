import { CHECKPOINT, checkpointKey } from '../formats/object-keys.ts';
import type { ArchiveReader } from './archive-reader.ts';
import { type Checkpoint, isSignedByLog, readCheckpoint } from './checkpoint.ts';
import type { Findings } from './findings.ts';
import type { KeyRing } from './key-ring.ts';
import { firstVersion, judgeVersions, type ListedKey, readListing } from './read-listing.ts';
import { readWhole } from './read-whole.ts';
import { hintOf } from './verifier-key.ts';

export interface KeptCheckpoint {
  readonly key: string;
  readonly checkpoint: Checkpoint;
  /** Place of the key that signed it among the log's keys. */
  readonly signer: number;
}

const KEPT = 'log/checkpoints/';

/** Every checkpoint that a key of the log has signed, in order of size. */
export const readCheckpoints = async (
  reader: ArchiveReader,
  ring: KeyRing,
  findings: Findings,
  nextKeyEntry: string,
): Promise<readonly KeptCheckpoint[]> => {
  const kept: KeptCheckpoint[] = [];
  const read = async (
    key: string,
    versionId: string | null,
  ): Promise<KeptCheckpoint | undefined> => {
    const bytes = await readWhole(reader, key, versionId);
    const judged =
      bytes && judgeCheckpoint({ key, versionId, bytes }, ring, findings, nextKeyEntry);
    if (judged !== undefined) kept.push(judged);
    return judged;
  };
  for await (const listed of readListing(reader, KEPT)) {
    const version = firstVersion(listed);
    judgeVersions(listed, version?.versionId, findings);
    if (version === undefined) continue;
    const judged = await read(listed.key, version.versionId);
    if (judged !== undefined && checkpointKey(judged.checkpoint.size) !== listed.key) {
      kept.pop();
      findings.add(
        'modified',
        listed.key,
        `It holds the checkpoint of size ${judged.checkpoint.size}.`,
      );
    }
  }
  await readNewest(reader, findings, kept, read);
  return kept.toSorted((a, b) => a.checkpoint.size - b.checkpoint.size);
};

/** `log/checkpoint` is the one object with more than one version: all of them are of the same log. */
const readNewest = async (
  reader: ArchiveReader,
  findings: Findings,
  kept: readonly KeptCheckpoint[],
  read: (key: string, versionId: string | null) => Promise<KeptCheckpoint | undefined>,
): Promise<void> => {
  let listed: ListedKey | undefined;
  for await (const found of readListing(reader, CHECKPOINT)) {
    if (found.key === CHECKPOINT) listed = found;
  }
  if (listed === undefined) {
    findings.add('missing', CHECKPOINT, 'The log has no newest checkpoint.');
    return;
  }
  const [top] = listed.versions;
  if (top?.isDeleteMarker === true) {
    findings.add(
      'shadowed',
      CHECKPOINT,
      'A delete marker hides the newest checkpoint.',
      top.versionId,
    );
  }
  let newest: KeptCheckpoint | undefined;
  for (const version of listed.versions.filter(({ isDeleteMarker }) => !isDeleteMarker)) {
    const judged = await read(CHECKPOINT, version.versionId);
    if (version === top) newest = judged;
  }
  const largest = Math.max(0, ...kept.map(({ checkpoint }) => checkpoint.size));
  if (newest !== undefined && newest.checkpoint.size < largest) {
    const what = `It says ${newest.checkpoint.size} entries, but a checkpoint of ${largest} entries is kept: it was rolled back.`;
    findings.add('modified', CHECKPOINT, what, top?.versionId ?? null);
  }
};

interface Found {
  readonly key: string;
  readonly versionId: string | null;
  readonly bytes: Buffer;
}

const judgeCheckpoint = (
  { key, versionId, bytes }: Found,
  ring: KeyRing,
  findings: Findings,
  nextKeyEntry: string,
): KeptCheckpoint | undefined => {
  const read = readCheckpoint(bytes);
  if ('problem' in read) {
    findings.add('modified', key, `${read.problem}.`, versionId);
    return undefined;
  }
  const signer = ring.log.findIndex((logKey) => isSignedByLog(read.value, logKey));
  if (signer !== -1) return { key, checkpoint: read.value, signer };
  findings.add('modified', key, 'No key of the log has signed it.', versionId);
  if (key === CHECKPOINT && !namesKnownKey(read.value, ring)) {
    const what =
      'The newest checkpoint names a key of the log that no entry of the key ledger is about.';
    findings.add('missing', nextKeyEntry, what);
  }
  return undefined;
};

const namesKnownKey = ({ origin, signatures }: Checkpoint, { log }: KeyRing): boolean =>
  signatures.some(
    ({ name, hint }) =>
      name === origin && log.some((logKey) => hint.equals(hintOf(logKey, origin))),
  );
