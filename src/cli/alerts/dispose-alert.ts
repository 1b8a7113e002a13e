import { type Command, Option } from 'commander';
import type { Disposition } from '../../audit/alert.ts';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { tellOne } from './tell-alert.ts';
import { toWords } from './to-words.ts';

interface DisposeOptions {
  readonly as: 'authorised' | 'incident' | 'false-positive';
  readonly by?: string;
  readonly ticket?: string;
}

const VERDICTS = {
  authorised: 'authorised',
  incident: 'incident',
  'false-positive': 'false_positive',
} as const satisfies Readonly<Record<DisposeOptions['as'], Disposition>>;

const dispose = async (
  id: string,
  { as, by, ticket }: DisposeOptions,
  command: Command,
): Promise<void> => {
  if (as === 'authorised' && ticket === undefined) {
    throw new CliError(EXIT.usage, 'An authorised change needs the ticket that allows it.', {
      advice: 'Add --ticket, with a number or with a few words on who has allowed it.',
    });
  }
  return tellOne({ id, by, act: VERDICTS[as], ticket }, command);
};

export const addDisposeAlert = (alerts: Command): void => {
  alerts
    .command('dispose')
    .description('say what an alert turned out to be; acknowledges it where nobody has')
    .argument('<id>', 'the alert, or how its id begins')
    .addOption(
      new Option('--as <verdict>', 'what it was')
        .choices(Object.keys(VERDICTS))
        .makeOptionMandatory(),
    )
    .option('--ticket <text>', 'ticket that allows it, or of the incident; or a note', toWords)
    .option('--by <name>', 'who says so (default: the user of this machine)', toWords)
    .addHelpText(
      'after',
      `
The last word counts. The same with Temporal's own command:
  temporal workflow signal --workflow-id alert/<id> --name dispose --input '{"as":"incident","by":"Ada"}'

Examples:
  $ holdfast alerts dispose 3f2a --as authorised --ticket CHG-4711
  $ holdfast alerts dispose 3f2a --as incident --ticket INC-17 --by "Ada Admin"`,
    )
    .action(dispose);
};
