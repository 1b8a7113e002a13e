import type { ArchiveReader } from '../../evidence/verify/archive-reader.ts';
import type { GivenKeys } from '../../evidence/verify/key-ring.ts';
import { verifyArchive } from '../../evidence/verify/verify-archive.ts';
import { FILES, KEYS, LOG } from '../../evidence/formats/object-keys.ts';
import type { ProveStatement } from '../../reports/search/prove-statement.ts';

/** Has the verifier look at one window, with the keys and the log that prove it. */
export const proveWindow =
  (reader: ArchiveReader, keys: GivenKeys): ProveStatement =>
  async ({ bundleKey, leafIndex, statement: { subject, predicate } }) => {
    const { from, to } = predicate.window;
    const tenant = predicate.tenant;
    const { findings, log, keys: used } = await verifyArchive(reader, { keys, tenant, from, to });
    const prefix = bundleKey.slice(0, -FILES.bundle.length);
    const concerns = [prefix, KEYS, LOG];
    return {
      checked: [
        `signature of ${FILES.bundle}, by a key ${used.source === 'given' ? 'that you gave' : "of the archive's own ledger"}`,
        `entry ${leafIndex} in the log of ${log.size} entries, and its proof`,
        `${subject.map(({ name }) => name).join(', ')}: digests, counts, locks`,
      ],
      problems: findings
        .filter(({ object }) => concerns.some((concern) => object.startsWith(concern)))
        .map(({ verdict, object, message }) => `${verdict}: ${object}: ${message}`),
    };
  };
