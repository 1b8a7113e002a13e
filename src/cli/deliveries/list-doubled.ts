import type { Command } from 'commander';
import type { PossiblyDoubled } from '../../ledger/ledger.ts';
import type { Column } from '../table.ts';
import { requireStream } from '../streams/require-stream.ts';
import { listing, ofStream } from './listing.ts';

const COLUMNS: readonly Column<PossiblyDoubled>[] = [
  { title: 'request', value: ({ request }) => request },
  { title: 'target', value: ({ target }) => target },
  { title: 'attempt', value: ({ attempt }) => attempt, align: 'right' },
  { title: 'cause', value: ({ cause }) => cause },
  { title: 'at', value: ({ at }) => at },
  { title: 'event ids', value: ({ eventIds }) => eventIds.join(' ') },
];

export const addListDoubled = (deliveries: Command): void => {
  deliveries
    .command('doubled')
    .description(
      'events that may be in Splunk more than once, because the outcome of an attempt is unknown',
    )
    .option('--stream <name>', 'only of this stream')
    .addHelpText('after', '\nExample:\n  $ holdfast deliveries doubled --json')
    .action(
      listing<PossiblyDoubled, { readonly stream?: string }>({
        columns: COLUMNS,
        check: (config, ledger, { stream }) => requireStream(config, ledger, stream),
        ask: async (ledger, filter) => ledger.deliveries.possiblyDoubled(ofStream(filter)),
        nothing: 'No event is possibly doubled.',
      }),
    );
};
