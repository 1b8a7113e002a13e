import { join } from 'node:path';
import type { Command } from 'commander';
import type { ArchiveReader } from '../../evidence/verify/archive-reader.ts';
import type { GivenKeys } from '../../evidence/verify/key-ring.ts';
import { verifyArchive } from '../../evidence/verify/verify-archive.ts';
import type { AuditorReport, Verification } from '../../reports/auditor/auditor-report.ts';
import { buildReport } from '../../reports/auditor/build-report.ts';
import type { Period } from '../../reports/auditor/read-period.ts';
import { verdictOf } from '../../reports/auditor/verdict-of.ts';
import { writeReport } from '../../reports/auditor/write-report.ts';
import { counted } from '../../reports/counted.ts';
import { noteExport } from '../../reports/search/export-journal.ts';
import { queryText } from '../../reports/search/search-query.ts';
import { product } from '../../worker/product.ts';
import { addKeyOptions, givenKeys, type KeyOptions } from '../archive/key-options.ts';
import { countedInSplunk } from '../archive/in-splunk.ts';
import { type ArchiveOptions, openArchive } from '../archive/open-archive.ts';
import { parsePeriod, parseTime } from '../archive/parse-time.ts';
import { CliError } from '../cli-error.ts';
import { contextOf } from '../command-context.ts';
import { EXIT } from '../exit-codes.ts';

interface Options extends Pick<ArchiveOptions, 'archive'>, KeyOptions {
  readonly tenant: string;
  readonly from?: number;
  readonly to?: number;
  readonly in?: { readonly from: number; readonly to: number };
}

const run = async (options: Options, command: Command): Promise<void> => {
  const context = contextOf(command);
  const period = periodOf(options);
  const keys = await givenKeys(options);
  const archive = await openArchive(context, options);
  try {
    const { files, reader, reportsDirectory } = archive;
    const inSplunk =
      options.archive === undefined
        ? await countedInSplunk((await context.load()).config.ledger, period)
        : undefined;
    const report = await buildReport({
      files,
      period,
      product,
      preparedAt: new Date().toISOString(),
      verification: await verify(reader, period, keys),
      ...(inSplunk !== undefined && { inSplunk }),
    });
    if (report.windows.length === 0) throw nothingOf(options.tenant);
    const { html, json } = await writeReport(reportsDirectory, report);
    await noteExport(join(reportsDirectory, 'exports.jsonl'), {
      command: 'report',
      archive: files.location,
      query: queryText(period),
      events: report.population.events,
      eventIdsSha256: report.population.eventIdsSha256,
      files: [html, json],
      product,
    });
    const { completeness, population } = report;
    const attention = verdictOf(report);
    const document = { html: html.name, json: json.name, completeness, population, attention };
    context.print(document, [
      ...summary(report, attention),
      '',
      `Report  ${html.name}`,
      `        ${json.name}`,
    ]);
  } finally {
    await archive.close();
  }
};

const summary = (
  { population, windows, completeness }: AuditorReport,
  attention: readonly string[],
): readonly string[] => {
  const expected = completeness.expected?.toLocaleString('en-US') ?? 'an unknown number';
  return [
    `${counted(population.events, 'event')} in ${counted(windows.length, 'window')} of ${expected} expected`,
    ...(attention.length === 0
      ? ['Complete; nothing contradicts it.']
      : ['To be explained:', ...attention.map((line) => `  ${line}`)]),
  ];
};

const periodOf = ({ tenant, from, to, in: period }: Options): Period => {
  const [begin, end] = [from ?? period?.from, to ?? period?.to ?? Date.now()];
  if (begin === undefined || begin >= end) {
    throw new CliError(EXIT.usage, 'A report is about a period that has begun.', {
      advice: 'Give --in 2026-06, or --from (and --to).',
    });
  }
  return { tenant, from: begin, to: end };
};

const verify = async (
  reader: ArchiveReader,
  { tenant, from, to }: Period,
  given: GivenKeys,
): Promise<Verification> => {
  const { verdict, windows, objects, events, findings, keys } = await verifyArchive(reader, {
    keys: given,
    tenant,
    from: new Date(from).toISOString(),
    to: new Date(Math.min(to, Date.now())).toISOString(),
  });
  return {
    verdict,
    at: new Date().toISOString(),
    checked: [
      ...Object.entries({ windows, objects, events }).map(
        ([name, { valid, total }]) =>
          `${valid.toLocaleString('en-US')} of ${total.toLocaleString('en-US')} ${name}`,
      ),
      keys.source === 'archive'
        ? 'with the keys of the archive itself'
        : 'with keys that came another way',
    ],
    findings,
  };
};

const nothingOf = (tenant: string): CliError =>
  new CliError(EXIT.failed, `The archive has no window of ${tenant} in that period.`, {
    advice: 'Check --tenant: it is the name of the harvest in the configuration.',
  });

const HELP = `
Writes HTML that prints well and JSON into reports.directory: population and query, counts per window, day and service,
hash totals, completeness, gaps and failures with their reasons, late supplements, exceptions, identities, what the store
refuses, keys, the collector, and how to repeat it. Everything is counted anew from the archive, which is verified first.

Examples:
  $ holdfast report --tenant genesys-eu --in 2026-06
  $ holdfast report --tenant genesys-eu --from 2026-04-01 --to 2026-07-01 --archive /mnt/evidence`;

export const addReportCommand = (program: Command): void => {
  const report = program
    .command('report')
    .description('what the archive holds of a period, for the auditor')
    .requiredOption('--tenant <name>', 'the organisation, as the harvest calls it')
    .option('--from <time>', 'from then on: a UTC day or time, or how long ago (7d)', parseTime)
    .option('--to <time>', 'and before then (default: now)', parseTime)
    .option('--in <period>', 'a day, month or year (UTC): 2026-06', parsePeriod)
    .option(
      '--archive <folder or s3://bucket/prefix>',
      'default: evidence.store of the configuration',
    );
  addKeyOptions(report).addHelpText('after', HELP).action(run);
};
