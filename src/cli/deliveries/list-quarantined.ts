import { type Command, Option } from 'commander';
import type { DeadLetterState, Quarantined } from '../../ledger/ledger.ts';
import type { Column } from '../table.ts';
import { requireStream } from '../streams/require-stream.ts';
import { listing, ofStream } from './listing.ts';

const COLUMNS: readonly Column<Quarantined>[] = [
  { title: 'event id', value: ({ eventId }) => eventId },
  { title: 'target', value: ({ target }) => target },
  { title: 'state', value: ({ state }) => state },
  { title: 'request', value: ({ request }) => request },
  { title: 'status', value: ({ status }) => status, align: 'right' },
  { title: 'code', value: ({ code }) => code, align: 'right' },
  { title: 'at', value: ({ at }) => at },
  { title: 'reason', value: ({ reason }) => reason },
  { title: 'decided by', value: ({ decision }) => decision?.by },
  { title: 'because', value: ({ decision }) => decision?.reason },
];

interface Filter {
  readonly stream?: string;
  readonly state: DeadLetterState | 'all';
}

const HELP = `
open: nobody has decided yet, and the batch file is kept. replayed: sent again; refused again it is open again.
discarded: it stays out of Splunk.

Examples:
  $ holdfast deliveries quarantined --stream genesys-eu-query
  $ holdfast deliveries quarantined --state all --json`;

export const addListQuarantined = (deliveries: Command): void => {
  deliveries
    .command('quarantined')
    .description('dead letters: events that Splunk refused one by one, with its reason')
    .option('--stream <name>', 'only of this stream')
    .addOption(
      new Option('--state <state>', 'only in this state')
        .choices(['open', 'replayed', 'discarded', 'all'])
        .default('open'),
    )
    .addHelpText('after', HELP)
    .action(
      listing<Quarantined, Filter>({
        columns: COLUMNS,
        check: (config, ledger, { stream }) => requireStream(config, ledger, stream),
        ask: async (ledger, { state, ...filter }) =>
          ledger.deliveries.quarantined({
            ...ofStream(filter),
            states: state === 'all' ? [] : [state],
          }),
        nothing: 'No event is quarantined.',
        note: (rows) =>
          rows.some(({ state }) => state === 'open')
            ? 'holdfast deliveries show <event id> tells all of one; replay and discard decide about it.'
            : undefined,
      }),
    );
};
