import { type Command, Option } from 'commander';
import type { Column } from '../table.ts';
import { type AwaitingRow, describeAwaited, withAwaited } from './awaited-by.ts';
import { type WithheldCounts, withWithheld } from './withheld-by.ts';
import { requireStream } from '../streams/require-stream.ts';
import { listing, ofStream, toCount } from './listing.ts';

const STATES = [
  'pending',
  'redelivery',
  'accepted',
  'delivered',
  'discarded',
  'undeliverable',
] as const;

type Row = AwaitingRow & WithheldCounts;

const COLUMNS: readonly Column<Row>[] = [
  { title: 'batch', value: ({ batch }) => batch },
  { title: 'target', value: ({ target }) => target },
  { title: 'state', value: ({ state }) => state },
  { title: 'events', value: ({ events }) => events, align: 'right' },
  { title: 'set aside', value: ({ setAside }) => setAside || null, align: 'right' },
  { title: 'discarded', value: ({ discarded }) => discarded || null, align: 'right' },
  { title: 'bytes', value: ({ bytes }) => bytes, align: 'right' },
  { title: 'attempts', value: ({ attempts }) => attempts, align: 'right' },
  { title: 'requests waiting for', value: describeAwaited },
  { title: 'changed', value: ({ updatedAt }) => updatedAt },
  { title: 'last error', value: ({ lastError }) => lastError },
];

interface Filter {
  readonly stream?: string;
  readonly state?: (typeof STATES)[number];
  readonly limit: number;
}

const HELP = `
States: pending, its run is sending it; redelivery, a workflow of its own keeps trying; accepted, Splunk took it and
its receipt by search is still to come; delivered; discarded, a person decided so; undeliverable, its file was
damaged and its stretch is read again.

Events are those of the batch. Set aside are those of them that the target refused and nobody has decided about;
discarded those that stay out of it. Neither is in the target, also where the delivery is delivered.

What its requests wait for: sending; the reply; the acknowledgement; the receipt by search of what Splunk took; or the
verdict of search, because nobody knows what became of them: until then nothing of them is sent twice.

Example:
  $ holdfast deliveries list --state redelivery`;

export const addListDeliveries = (deliveries: Command): void => {
  deliveries
    .command('list')
    .description('deliveries, newest first')
    .option('--stream <name>', 'only of this stream')
    .addOption(new Option('--state <state>', 'only in this state').choices(STATES))
    .option('--limit <count>', 'at most so many', toCount, 20)
    .addHelpText('after', HELP)
    .action(
      listing<Row, Filter>({
        columns: COLUMNS,
        check: (config, ledger, { stream }) => requireStream(config, ledger, stream),
        ask: async (ledger, { state, limit, ...filter }) => {
          const states = state === undefined ? {} : { states: [state] };
          const rows = await ledger.deliveries.list({ ...ofStream(filter), ...states, limit });
          return withWithheld(ledger, await withAwaited(ledger, rows));
        },
        nothing: 'No deliveries.',
        note: ({ length }, { limit }) =>
          length === limit ? `These are the newest ${limit}; --limit shows more.` : undefined,
      }),
    );
};
