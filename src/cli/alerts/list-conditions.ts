import type { Command } from 'commander';
import type { ConditionRow } from '../../ledger/ledger.ts';
import { shortened } from '../archive/printable.ts';
import { listing } from '../deliveries/listing.ts';
import type { Column } from '../table.ts';

/** Messages quote what platforms and people have written. */
const WIDTH = 2_000;

const COLUMNS: readonly Column<ConditionRow>[] = [
  { title: 'raised', value: ({ raisedAt }) => raisedAt },
  { title: 'kind', value: ({ kind }) => kind },
  { title: 'about', value: ({ subject }) => shortened(subject, WIDTH) },
  { title: 'message', value: ({ message }) => shortened(message, WIDTH) },
];

export const addListConditions = (alerts: Command): void => {
  alerts
    .command('conditions')
    .description(
      'states of Holdfast itself that want a look; each is an error line in the log, and an alert where alerts are configured',
    )
    .addHelpText('after', '\nExample:\n  $ holdfast alerts conditions --json')
    .action(
      listing<ConditionRow, object>({
        columns: COLUMNS,
        ask: (ledger) => ledger.conditions.open(),
        nothing: 'No condition is open.',
      }),
    );
};
