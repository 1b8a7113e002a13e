import type { IdentityRecord, Snapshot } from '../../evidence/formats/evidence-files.ts';
import { FILES } from '../../evidence/formats/object-keys.ts';
import type { ArchiveFiles } from '../archive/archive-files.ts';
import { isDamaged } from '../archive/damaged.ts';
import { hashTotal } from '../archive/digest.ts';
import { readEvents, readLines } from '../archive/read-file.ts';
import { readCheckpoint } from '../archive/read-log.ts';
import type { LoggedWindow } from '../archive/read-statement.ts';
import { type AuditorReport, REPORT_VERSION, type Verification } from './auditor-report.ts';
import { findMissing } from './find-missing.ts';
import { type Period, type PeriodStatements, readPeriod } from './read-period.ts';
import { settleWindows } from './settle-windows.ts';
import { createEventTally } from './tally-events.ts';
import { createIdentityTally, createSnapshotTally } from './tally-look-ups.ts';
import { toPopulation } from './to-population.ts';
import {
  toCollectors,
  toCompleteness,
  toImportLine,
  toRetention,
  toSupplementLine,
  toWindowLine,
} from './window-lines.ts';

export interface ReportOptions {
  readonly files: ArchiveFiles;
  readonly period: Period;
  readonly product: string;
  readonly preparedAt: string;
  /** What the verifier says of the whole archive; null where it was not asked. */
  readonly verification: Verification | null;
  /** Events of a window that Splunk holds, by the beginning of the window; from books of ours, not from the archive. */
  readonly inSplunk?: ReadonlyMap<string, number | null>;
}

export const buildReport = async (options: ReportOptions): Promise<AuditorReport> => {
  const { files, period, product, preparedAt, verification, inSplunk } = options;
  const { origin, size: entries, text: checkpoint } = await readCheckpoint(files);
  const statements = await readPeriod(files, period);
  const settled = settleWindows(statements.windows);
  const windows = settled.map(({ counts }) => counts);
  const ofKind = (kind: string): readonly LoggedWindow[] =>
    statements.windows.filter(({ statement }) => statement.predicate.kind === kind);
  const [supplements, imports] = [ofKind('supplement'), ofKind('import')];
  const all = [...windows, ...supplements, ...imports];
  const tallies = await tallyFiles(files, all);
  const { expected, missing } = findMissing(
    statements.scopes,
    period,
    windows.map(({ statement }) => statement.predicate.window),
    Date.parse(preparedAt),
  );
  return {
    report: REPORT_VERSION,
    product,
    preparedAt,
    archive: { location: files.location, origin, entries, checkpoint },
    population: toPopulation(period, all, statements.scopes, tallies.events.ids),
    completeness: toCompleteness(settled, {
      expected,
      missing: expected === null ? 0 : expected - windows.length,
    }),
    windows: settled
      .map(toWindowLine)
      .map((line) =>
        inSplunk === undefined ? line : { ...line, inSplunk: inSplunk.get(line.from) ?? null },
      ),
    missing,
    supplements: supplements.map(toSupplementLine),
    imports: imports.map(toImportLine),
    byDayAndService: tallies.events.byDayAndService(),
    byAction: tallies.events.byAction(),
    differences: tallies.differences,
    exceptions: tallies.events.exceptions(),
    identities: tallies.identities.counts(),
    snapshots: tallies.snapshots.counts(),
    ...aboutArchive(statements, tallies.unread),
    retention: toRetention(all),
    collectors: toCollectors(all),
    verification,
  };
};

const aboutArchive = (
  { store, keys, unread }: PeriodStatements,
  unreadFiles: PeriodStatements['unread'],
): Pick<AuditorReport, 'store' | 'keys' | 'unread'> => ({
  store,
  keys,
  unread: [...unread, ...unreadFiles],
});

/** Every event of the period is counted again; nothing is taken from the statements without being compared. */
const tallyFiles = async (files: ArchiveFiles, windows: readonly LoggedWindow[]) => {
  const events = createEventTally();
  const identities = createIdentityTally();
  const snapshots = createSnapshotTally();
  const differences: { window: string; what: string }[] = [];
  const unread: { key: string; reason: string }[] = [];
  for (const window of windows) {
    try {
      const found = await readEvents(files, window);
      differences.push(...compare(window, found));
      events.add(window, found);
      identities.add(window, await readLines<IdentityRecord>(files, window, FILES.identities));
      snapshots.add(window, await readLines<Snapshot>(files, window, FILES.snapshots));
    } catch (error) {
      if (!isDamaged(error)) throw error;
      unread.push({ key: window.bundleKey, reason: error.message });
    }
  }
  return { events, identities, snapshots, differences, unread };
};

const compare = (
  { statement: { predicate } }: LoggedWindow,
  events: readonly { readonly event_id: string }[],
): readonly { readonly window: string; readonly what: string }[] => {
  const window = predicate.window.from;
  const ids = events.map(({ event_id: id }) => id);
  const { events: counted } = predicate.counts;
  return [
    ...(events.length === counted
      ? []
      : [{ window, what: `${events.length} events in the file, ${counted} in the statement` }]),
    ...(hashTotal(ids) === predicate.eventIdsSha256
      ? []
      : [{ window, what: 'the hash total of the events is not that of the statement' }]),
  ];
};
