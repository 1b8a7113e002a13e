import { type Command, InvalidArgumentError } from 'commander';
import { decide, type DecideOptions } from './decide.ts';
import { discardWhole } from './discard-whole.ts';

const REPLAY_HELP = `
Examples:
  $ holdfast deliveries replay 5f3c0a6d1e9b47c28d0f6a1b2c3d4e5f --reason "maxEventSize raised to 10 MB"
  $ holdfast deliveries replay --all --stream genesys-eu-query --reason "index allowed for the token"`;

const DISCARD_HELP = `
--batch gives up what of a batch still waits for a target, for example one that is gone for good: each event that is
not there becomes a dead letter, discarded.

Examples:
  $ holdfast deliveries discard 5f3c0a6d1e9b47c28d0f6a1b2c3d4e5f --reason "test tenant" --by "Ada Admin"
  $ holdfast deliveries discard --all --stream sandbox --target main --reason "sandbox is not audited"
  $ holdfast deliveries discard --batch 1a2b3c4d.genesys-eu.17 --target old --reason "that Splunk was switched off"`;

const toText = (text: string): string => {
  if (text.trim() === '') throw new InvalidArgumentError('It must not be empty.');
  return text.trim();
};

/** What both decisions take. */
const addDecision = (deliveries: Command, name: string, description: string): Command =>
  deliveries
    .command(name)
    .description(description)
    .argument('[event-id...]')
    .requiredOption('--reason <text>', 'why; kept with the event', toText)
    .option('--by <name>', 'who decides (default: the user who runs this)', toText)
    .option('--target <name>', 'only in this target')
    .option('--all', 'every open dead letter of a stream')
    .option('--stream <name>', 'the stream of --all');

export const addDecisions = (deliveries: Command): void => {
  addDecision(
    deliveries,
    'replay',
    'send dead letters again; what Splunk refuses once more is open again',
  )
    .addHelpText('after', REPLAY_HELP)
    .action(decide('replayed'));
  addDecision(
    deliveries,
    'discard',
    'leave dead letters out of Splunk for good; who decided so, and why, is kept',
  )
    .option('--batch <id>', 'instead of dead letters: what of this batch waits for --target')
    .addHelpText('after', DISCARD_HELP)
    .action(
      async (
        ids: readonly string[],
        { batch, ...options }: DecideOptions & { readonly batch?: string },
        command: Command,
      ) =>
        batch === undefined
          ? decide('discarded')(ids, options, command)
          : discardWhole(ids, { ...options, batch }, command),
    );
};
