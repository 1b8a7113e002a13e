import { type Command, InvalidArgumentError } from 'commander';
import { type OpenedHit, openHit } from '../../reports/search/open-hit.ts';
import type { IndexedHit } from '../../reports/search/search-index.ts';
import { searchIndex } from '../../reports/search/search-index.ts';
import { describeChange } from '../archive/describe-change.ts';
import { describeHit } from '../archive/describe-hit.ts';
import { addKeyOptions, givenKeys, type KeyOptions } from '../archive/key-options.ts';
import { addArchiveOptions, type ArchiveOptions, openArchive } from '../archive/open-archive.ts';
import { shortened } from '../archive/printable.ts';
import { knownTenants } from '../archive/known-tenants.ts';
import { proveWindow } from '../archive/prove-window.ts';
import { addQueryOptions, type QueryOptions, toQuery } from '../archive/query-options.ts';
import { requireTenant } from '../archive/require-tenant.ts';
import { upToDateIndex } from '../archive/search-index.ts';
import type { SearchQuery } from '../../reports/search/search-query.ts';
import { unknownWords } from '../../reports/search/unknown-words.ts';
import { CliError } from '../cli-error.ts';
import { type CommandContext, contextOf } from '../command-context.ts';
import { EXIT } from '../exit-codes.ts';
import { type Column, renderTable } from '../table.ts';

type Options = QueryOptions &
  ArchiveOptions &
  KeyOptions & { readonly limit: number; readonly open?: string; readonly rebuild?: boolean };

const COLUMNS: readonly Column<IndexedHit>[] = [
  { title: 'time', value: ({ timestamp }) => timestamp },
  { title: 'who', value: ({ actor, actor_id: id }) => cell(actor ?? id, 28) },
  { title: 'what', value: ({ event_type: type }) => cell(type, 32) },
  { title: 'target', value: ({ target, target_id: id }) => cell(target ?? id, 36) },
  { title: 'before -> after', value: (hit) => cell(describeChange(hit), 72) },
  { title: 'event id', value: ({ event_id: id }) => id },
];

const cell = (text: string | null, width: number): string | null =>
  text === null ? null : shortened(text, width);

const run = async (words: readonly string[], options: Options, command: Command): Promise<void> => {
  const context = contextOf(command);
  const query = toQuery(words, options);
  if (options.open !== undefined) requireNothingElse(query);
  const archive = await openArchive(context, options);
  try {
    const database = await upToDateIndex(archive, options);
    try {
      if (options.open !== undefined) {
        const prove = proveWindow(archive.reader, await givenKeys(options));
        show(context, await openHit({ database, files: archive.files, prove }, options.open));
        return;
      }
      requireTenant(query.tenant, [...archive.tenants, ...knownTenants(database)]);
      const { total, hits } = searchIndex(database, query, options.limit);
      const lines = total === 0 ? nothing(unknownWords(database, query)) : listing(total, hits);
      context.print({ total, hits }, lines);
    } finally {
      database.close();
    }
  } finally {
    await archive.close();
  }
};

/** An id names one event; words beside it would look as if they had been heeded. */
const requireNothingElse = (query: SearchQuery): void => {
  if (Object.keys(query).length === 0) return;
  throw new CliError(EXIT.usage, '--open takes no words and no conditions.', {
    advice: 'Search first, then open one of the events: holdfast search --open <event id>',
  });
};

/** A whole question, as people ask it, holds words that no event has. */
const nothing = (unknown: readonly string[]): readonly string[] => [
  'Nothing fits.',
  unknown.length === 0
    ? 'Every condition has to hold: leave one out, and see what fits then.'
    : `Every word has to be in an event, and none has: ${unknown.map((word) => shortened(word, 40)).join(', ')}. Leave them out.`,
];

const listing = (total: number, hits: readonly IndexedHit[]): readonly string[] => [
  ...renderTable(COLUMNS, hits),
  '',
  total > hits.length
    ? `${total.toLocaleString('en-US')} events fit; these are the newest ${hits.length.toLocaleString('en-US')} (--limit).`
    : `${total.toLocaleString('en-US')} ${total === 1 ? 'event fits' : 'events fit'}.`,
  'holdfast search --open <event id> shows what was sealed, and proves it.',
];

const show = (context: CommandContext, opened: OpenedHit): void => {
  const { window, exchange, problems, ...rest } = opened;
  const { statement, statementSha256, bundleKey, versionId, leafIndex } = window;
  const sealed = { bundleKey, versionId, manifestSha256: statementSha256, leafIndex, statement };
  const received = exchange && { ...exchange, body: undefined };
  const proof = problems.length === 0 ? 'holds' : 'does not hold';
  const document = { ...rest, received, sealed, proof, problems };
  context.print(document, describeHit(opened));
  if (problems.length === 0) return;
  throw new CliError(EXIT.failed, 'The proof does not hold.', {
    advice: '`holdfast verify` looks at the whole archive and says what to do.',
  });
};

const toLimit = (text: string): number => {
  const limit = Number(text);
  if (Number.isSafeInteger(limit) && limit > 0) return limit;
  throw new InvalidArgumentError('Write a number above 0.');
};

const HELP = `
All conditions have to hold. Times are UTC; --to is the first moment that does not count any more. Names are those of
the time of the change. The index is made from the archive and brought up to date before each search; it only finds, and
--open reads and proves what was sealed.

Examples:
  $ holdfast search --target "Billing Supervisor" --changed permissionPolicies --in 2026-06
  $ holdfast search "payment queue" --actor "Dana" --from 2026-07-14 --to 2026-07-15
  $ holdfast search --open 3f2a9c
  $ holdfast search --service Authorization --in 2026-06 --archive /mnt/evidence --json`;

export const addSearchCommand = (program: Command): void => {
  const search = program
    .command('search')
    .description('find changes in the evidence archive, and open them to their sealed record')
    .argument('[words...]', 'all of them have to be in the event');
  addKeyOptions(addArchiveOptions(addQueryOptions(search)))
    .option('--limit <n>', 'show so many, the newest', toLimit, 50)
    .option(
      '--open <event id>',
      'show one event (at least 6 digits of its id) with its record and its proof',
    )
    .option('--rebuild', 'make the index anew')
    .addHelpText('after', HELP)
    .action(run);
};
