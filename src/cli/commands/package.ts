import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { counted } from '../../reports/counted.ts';
import { selectEvents } from '../../reports/package/select-events.ts';
import { writePackage } from '../../reports/package/write-package.ts';
import { noteExport } from '../../reports/search/export-journal.ts';
import { queryText, type SearchQuery } from '../../reports/search/search-query.ts';
import { wholeEventId } from '../../reports/search/whole-event-id.ts';
import { product } from '../../worker/product.ts';
import {
  addArchiveOptions,
  type ArchiveOptions,
  openArchive,
  type OpenedArchive,
} from '../archive/open-archive.ts';
import { knownTenants } from '../archive/known-tenants.ts';
import { addQueryOptions, type QueryOptions, toQuery } from '../archive/query-options.ts';
import { requireOutFile } from '../archive/require-out-file.ts';
import { requireTenant } from '../archive/require-tenant.ts';
import { upToDateIndex } from '../archive/search-index.ts';
import { CliError } from '../cli-error.ts';
import { contextOf } from '../command-context.ts';
import { EXIT } from '../exit-codes.ts';

type Options = QueryOptions &
  ArchiveOptions & {
    readonly out: string;
    readonly words?: readonly string[];
    readonly rebuild?: boolean;
  };

const VERIFY_SCRIPT = new URL('../../evidence/verify/verify.sh', import.meta.url);

const run = async (
  eventIds: readonly string[],
  options: Options,
  command: Command,
): Promise<void> => {
  const context = contextOf(command);
  const asked = queryOf(eventIds, options);
  const out = await requireOutFile(options.out);
  const archive = await openArchive(context, options);
  try {
    const { files, reportsDirectory } = archive;
    const { query, events } = await select(archive, asked, options);
    const written = await writePackage({
      files,
      events,
      query: queryText(query),
      verifyScript: await readFile(VERIFY_SCRIPT),
      product,
      preparedAt: new Date().toISOString(),
      out,
    });
    await noteExport(join(reportsDirectory, 'exports.jsonl'), {
      command: 'package',
      archive: files.location,
      query: written.query,
      events: written.events,
      eventIdsSha256: written.eventIdsSha256,
      files: [{ name: written.out, sha256: written.sha256 }],
      product,
    });
    context.print(written, [
      `${written.out}`,
      `  ${counted(written.events, 'event')} out of ${counted(written.windows, 'window')}, SHA-256 ${written.sha256}`,
      '  Whoever gets it begins with VERIFY.md: bash verify.sh, no Holdfast needed.',
    ]);
  } finally {
    await archive.close();
  }
};

const select = async (archive: OpenedArchive, asked: SearchQuery, options: Options) => {
  const database = await upToDateIndex(archive, options);
  try {
    requireTenant(asked.tenant, [...archive.tenants, ...knownTenants(database)]);
    const eventIds = asked.eventIds?.map((id) => wholeEventId(database, id));
    const query = eventIds === undefined ? asked : { ...asked, eventIds };
    return { query, events: await selectEvents({ database, files: archive.files }, query) };
  } finally {
    database.close();
  }
};

const queryOf = (eventIds: readonly string[], options: Options): SearchQuery => {
  const query = toQuery(options.words ?? [], options);
  if (eventIds.length === 0 && Object.keys(query).length === 0) {
    throw new CliError(EXIT.usage, 'Name events, or say with options which ones.', {
      advice: 'holdfast package --help shows both.',
    });
  }
  return eventIds.length === 0 ? query : { ...query, eventIds };
};

const HELP = `
The zip holds the events (to read, as CSV, as sealed), what the platform sent, before and after, snapshots, identities,
manifests, signatures, log proofs and public keys of every window that they are out of, and how to check it all with
openssl, sha256sum and bash. What leaves is noted in exports.jsonl in reports.directory.

Examples:
  $ holdfast package 3f2a9c --out finding-17.zip
  $ holdfast package --target "Billing Supervisor" --changed permissionPolicies --in 2026-06 --out june.zip`;

export const addPackageCommand = (program: Command): void => {
  const command = program
    .command('package')
    .description('hand out events with everything that proves them, as a zip')
    .argument(
      '[event ids...]',
      'events, at least 6 digits of each id; or say with options which ones',
    )
    .requiredOption('--out <file>', 'the zip; an earlier one is replaced')
    .option('--words <word...>', 'all of these words have to be in the event');
  addArchiveOptions(addQueryOptions(command))
    .option('--rebuild', 'make the search index anew first')
    .addHelpText('after', HELP)
    .action(run);
};
