import { type Command, InvalidArgumentError, Option } from 'commander';
import type { DeliveryRow, Ledger, PossiblyDoubled, Quarantined } from '../../ledger/ledger.ts';
import { contextOf } from '../command-context.ts';
import { openConfiguredLedger } from '../open-configured-ledger.ts';
import { type Column, renderTable } from '../table.ts';

const STATES = ['pending', 'redelivery', 'delivered', 'discarded', 'undeliverable'] as const;

const DELIVERY_COLUMNS: readonly Column<DeliveryRow>[] = [
  { title: 'batch', value: ({ batch }) => batch },
  { title: 'target', value: ({ target }) => target },
  { title: 'state', value: ({ state }) => state },
  { title: 'events', value: ({ events }) => events, align: 'right' },
  { title: 'bytes', value: ({ bytes }) => bytes, align: 'right' },
  { title: 'attempts', value: ({ attempts }) => attempts, align: 'right' },
  { title: 'changed', value: ({ updatedAt }) => updatedAt },
  { title: 'last error', value: ({ lastError }) => lastError },
];

const DOUBLED_COLUMNS: readonly Column<PossiblyDoubled>[] = [
  { title: 'request', value: ({ request }) => request },
  { title: 'target', value: ({ target }) => target },
  { title: 'attempt', value: ({ attempt }) => attempt, align: 'right' },
  { title: 'cause', value: ({ cause }) => cause },
  { title: 'at', value: ({ at }) => at },
  { title: 'event ids', value: ({ eventIds }) => eventIds.join(' ') },
];

const QUARANTINED_COLUMNS: readonly Column<Quarantined>[] = [
  { title: 'event id', value: ({ eventId }) => eventId },
  { title: 'target', value: ({ target }) => target },
  { title: 'request', value: ({ request }) => request },
  { title: 'status', value: ({ status }) => status, align: 'right' },
  { title: 'code', value: ({ code }) => code, align: 'right' },
  { title: 'at', value: ({ at }) => at },
  { title: 'reason', value: ({ reason }) => reason },
];

interface Filter {
  readonly stream?: string;
  readonly state?: (typeof STATES)[number];
  readonly limit: number;
}

/** One listing: asks the ledger, prints a table or JSON. */
const listing =
  <Row>(
    columns: readonly Column<Row>[],
    ask: (ledger: Ledger, filter: Filter) => Promise<readonly Row[]>,
    { nothing, limited = false }: { nothing: string; limited?: boolean },
  ) =>
  async (filter: Filter, command: Command): Promise<void> => {
    const context = contextOf(command);
    const { config } = await context.load();
    const ledger = await openConfiguredLedger(config.ledger);
    try {
      const rows = await ask(ledger, filter);
      const table = rows.length === 0 ? [nothing] : renderTable(columns, rows);
      const isCut = limited && rows.length === filter.limit;
      context.print(
        rows,
        isCut ? [...table, '', `These are the newest ${filter.limit}; --limit shows more.`] : table,
      );
    } finally {
      await ledger.close();
    }
  };

const ofStream = ({ stream }: Filter) => (stream === undefined ? {} : { stream });

const toCount = (text: string): number => {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1)
    throw new InvalidArgumentError('Write a whole number above 0.');
  return count;
};

export const addDeliveriesCommand = (program: Command): void => {
  const deliveries = program.command('deliveries').description('batches on their way into Splunk');
  deliveries
    .command('list')
    .description('deliveries, newest first')
    .option('--stream <name>', 'only of this stream')
    .addOption(new Option('--state <state>', 'only in this state').choices(STATES))
    .option('--limit <count>', 'at most so many', toCount, 20)
    .addHelpText('after', '\nExample:\n  $ holdfast deliveries list --state redelivery')
    .action(
      listing(
        DELIVERY_COLUMNS,
        async (ledger, { state, limit, ...filter }) =>
          ledger.deliveries.list({
            ...ofStream({ ...filter, limit }),
            ...(state !== undefined && { states: [state] }),
            limit,
          }),
        { nothing: 'No deliveries.', limited: true },
      ),
    );
  deliveries
    .command('doubled')
    .description(
      'events that may be in Splunk more than once, because the outcome of an attempt is unknown',
    )
    .option('--stream <name>', 'only of this stream')
    .addHelpText('after', '\nExample:\n  $ holdfast deliveries doubled --json')
    .action(
      listing(
        DOUBLED_COLUMNS,
        async (ledger, filter) => ledger.deliveries.possiblyDoubled(ofStream(filter)),
        { nothing: 'No event is possibly doubled.' },
      ),
    );
  deliveries
    .command('quarantined')
    .description('events that Splunk refused one by one, with its reason')
    .option('--stream <name>', 'only of this stream')
    .addHelpText(
      'after',
      '\nExample:\n  $ holdfast deliveries quarantined --stream genesys-eu-query',
    )
    .action(
      listing(
        QUARANTINED_COLUMNS,
        async (ledger, filter) => ledger.deliveries.quarantined(ofStream(filter)),
        { nothing: 'No event is quarantined.' },
      ),
    );
};
