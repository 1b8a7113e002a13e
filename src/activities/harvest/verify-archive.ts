import { heartbeat } from '@temporalio/activity';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArchiveReader } from '../../evidence/verify/archive-reader.ts';
import type { Share } from '../../evidence/verify/tally.ts';
import type { Verification } from '../../evidence/verify/verification.ts';
import { verifyArchive } from '../../evidence/verify/verify-archive.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { writeWhole } from '../../reports/write-whole.ts';
import type { HarvestActivities, VerifiedArchive } from './harvest-activities.ts';

export interface VerifyArchiveDependencies {
  readonly ledger: Pick<Ledger, 'conditions'>;
  readonly openReader: () => Promise<ArchiveReader>;
  readonly reportsDirectory: string;
  readonly now: () => number;
}

/** Those of the archive's own key ledger; an auditor brings keys from elsewhere. */
const ARCHIVE_KEYS = { evidence: [], log: [] };

/** Looks at the archive with the eyes of an auditor, every day, and tells somebody when it is not what it was. */
export const createVerifyArchive =
  ({
    ledger,
    openReader,
    reportsDirectory,
    now,
  }: VerifyArchiveDependencies): HarvestActivities['verifyArchive'] =>
  async ({ tenant }): Promise<VerifiedArchive> => {
    const verification = await verifyWhole(await openReader(), tenant, dueUntil(now()));
    const time = new Date(now()).toISOString();
    const report = `verification-${time.replaceAll(/[:.]/g, '')}.json`;
    const document = { ...verification, verifiedAt: time };
    await mkdir(reportsDirectory, { recursive: true });
    await writeWhole(join(reportsDirectory, report), `${JSON.stringify(document, undefined, 2)}\n`);
    await tell(ledger, verification, report);
    const { verdict, windows, objects, events, total, findings } = verification;
    const [first] = findings;
    return {
      verdict,
      windows: shareOf(windows),
      objects: shareOf(objects),
      events: shareOf(events),
      findings: total,
      first: first === undefined ? null : `${first.verdict}: ${first.object}: ${first.message}`,
      report,
    };
  };

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A day is harvested at 02:15 UTC of the next; by then it has been read, or somebody should know. */
const READ_BY_MS = 6 * HOUR_MS;

const dueUntil = (now: number): string =>
  new Date(Math.floor((now - READ_BY_MS) / DAY_MS) * DAY_MS).toISOString();

const verifyWhole = async (
  reader: ArchiveReader,
  tenant: string | null,
  due: string,
): Promise<Verification> => {
  try {
    const options = { keys: ARCHIVE_KEYS, tenant, from: null, to: null, dueUntil: due };
    return await verifyArchive(reader, options, ({ done }) => heartbeat(done));
  } finally {
    await reader.close();
  }
};

const shareOf = ({ valid, total }: Share): string => `${valid}/${total}`;

const tell = async (
  { conditions }: Pick<Ledger, 'conditions'>,
  { archive, verdict, total, findings }: Verification,
  report: string,
): Promise<void> => {
  if (verdict === 'valid') return conditions.resolve('EvidenceIntegrity', archive);
  const [first] = findings;
  await conditions.raise(
    'EvidenceIntegrity',
    archive,
    `The archive ${archive} is not what it has to be: ${total} findings, the first of them ${first?.verdict} ` +
      `${first?.object}: ${first?.message} See ${report} in reports.directory, or run: holdfast verify`,
  );
};
