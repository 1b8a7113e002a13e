import type { ArchiveReader } from '../../evidence/verify/archive-reader.ts';
import type { Verdict } from '../../evidence/verify/finding.ts';
import type { GivenKeys } from '../../evidence/verify/key-ring.ts';
import { verifyArchive } from '../../evidence/verify/verify-archive.ts';
import { FILES, KEYS, LOG } from '../../evidence/formats/object-keys.ts';
import type { ProveStatement } from '../../reports/search/prove-statement.ts';

/** What was read by its pinned version is what was sealed, whatever lies on top of it and however long it is locked. */
const AROUND: readonly Verdict[] = ['shadowed', 'lock-drift'];

/** Has the verifier look at one window, with the keys and the log that prove it. */
export const proveWindow =
  (reader: ArchiveReader, keys: GivenKeys): ProveStatement =>
  async ({ bundleKey, leafIndex, statement: { subject, predicate } }) => {
    const { from, to } = predicate.window;
    const tenant = predicate.tenant;
    const { findings, log, keys: used } = await verifyArchive(reader, { keys, tenant, from, to });
    const prefix = bundleKey.slice(0, -FILES.bundle.length);
    const concerning = findings.filter(({ object }) =>
      [prefix, KEYS, LOG].some((concern) => object.startsWith(concern)),
    );
    const told = (isWanted: (verdict: Verdict) => boolean): readonly string[] =>
      concerning
        .filter(({ verdict }) => isWanted(verdict))
        .map(({ verdict, object, message }) => `${verdict}: ${object}: ${message}`);
    return {
      checked: [
        `signature of ${FILES.bundle}, by a key ${used.source === 'given' ? 'that you gave' : "of the archive's own ledger"}`,
        `entry ${leafIndex} in the log of ${log.size} entries, and its proof`,
        `${subject.map(({ name }) => name).join(', ')}: digests, counts, locks`,
      ],
      problems: told((verdict) => !AROUND.includes(verdict)),
      warnings: told((verdict) => AROUND.includes(verdict)),
    };
  };
