import type { Command } from 'commander';
import { toWords } from './to-words.ts';
import { tellOne } from './tell-alert.ts';

interface AckOptions {
  readonly by?: string;
  readonly note?: string;
}

export const addAckAlert = (alerts: Command): void => {
  alerts
    .command('ack')
    .description('take an alert: nobody else is told, and the clock until somebody did stops')
    .argument('<id>', 'the alert, or how its id begins')
    .option('--by <name>', 'who takes it (default: the user of this machine)', toWords)
    .option('--note <text>', 'what the others should know; it is shown with the alert', toWords)
    .addHelpText(
      'after',
      `
The first counts; whoever comes later is told who it was. The same with Temporal's own command:
  temporal workflow signal --workflow-id alert/<id> --name acknowledge --input '{"by":"Ada"}'

Examples:
  $ holdfast alerts ack 3f2a
  $ holdfast alerts ack 3f2a9c0d11e2b7a4 --by "Ada Admin" --note "calling the owner of the flow"`,
    )
    .action((id: string, { by, note }: AckOptions, command: Command) =>
      tellOne({ id, by, act: 'acknowledge', note }, command),
    );
};
