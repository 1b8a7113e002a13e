import { userInfo } from 'node:os';
import { type Command, InvalidArgumentError } from 'commander';
import { CliError } from '../cli-error.ts';
import { contextOf } from '../command-context.ts';
import { EXIT } from '../exit-codes.ts';
import { openConfiguredLedger } from '../open-configured-ledger.ts';
import { decideLetters, type Decided, type Verdict } from './decide-letters.ts';
import { selectLetters, type Selected } from './select-letters.ts';
import { type Redelivery, startRedelivery } from './start-redelivery.ts';

interface Options {
  readonly reason: string;
  readonly by?: string;
  readonly target?: string;
  readonly all?: boolean;
  readonly stream?: string;
}

/** The action of `replay` and `discard`. */
const decide =
  (state: Verdict['state']) =>
  async (eventIds: readonly string[], options: Options, command: Command): Promise<void> => {
    const context = contextOf(command);
    const { config } = await context.load();
    const verdict = { state, reason: options.reason, by: options.by ?? userInfo().username };
    const targets = new Set(config.splunk.targets.map(({ name }) => name));
    const ledger = await openConfiguredLedger(config.ledger);
    try {
      const { letters, problems } = await selectLetters({ eventIds, ...options }, ledger);
      const decided = await decideLetters(letters, verdict, { ledger, targets });
      const done = decided.filter(({ isDone }) => isDone);
      const redelivery =
        state === 'replayed'
          ? await startRedelivery(done, { temporal: config.temporal, ledger })
          : [];
      context.print({ ...verdict, decided, problems, redelivery }, [
        ...describe(decided, problems),
        ...redelivery.map(sentence),
        `${done.length} of ${letters.length + problems.length} dead letters ${state}.`,
      ]);
      failIfIncomplete(state, letters.length - done.length + problems.length);
    } finally {
      await ledger.close();
    }
  };

const describe = (
  decided: readonly Decided[],
  problems: Selected['problems'],
): readonly string[] => [
  ...decided.map(
    ({ eventId, batch, target, message }) => `${eventId} (${batch} to ${target}) ${message}`,
  ),
  ...problems.map(({ eventId, message }) => `${eventId} ${message}`),
];

const sentence = ({ workflowId, problem }: Redelivery): string =>
  problem === null
    ? `${workflowId} sends it as soon as a worker runs.`
    : `${workflowId} could not be started (${problem}). The decision stands: a worker that reaches Temporal takes it up by itself.`;

const failIfIncomplete = (state: Verdict['state'], left: number): void => {
  if (left === 0) return;
  throw new CliError(
    EXIT.failed,
    `${left} dead letter(s) could not be ${state}; the rest is done.`,
    {
      advice: 'The lines above say why; `holdfast deliveries show <event id>` tells more of each.',
    },
  );
};

const toText = (text: string): string => {
  if (text.trim() === '') throw new InvalidArgumentError('It must not be empty.');
  return text.trim();
};

const addDecision = (
  deliveries: Command,
  {
    name,
    state,
    description,
    help,
  }: {
    readonly name: string;
    readonly state: Verdict['state'];
    readonly description: string;
    readonly help: string;
  },
): void => {
  deliveries
    .command(name)
    .description(description)
    .argument('[event-id...]')
    .requiredOption('--reason <text>', 'why; kept with the event', toText)
    .option('--by <name>', 'who decides (default: the user who runs this)', toText)
    .option('--target <name>', 'only in this target')
    .option('--all', 'every open dead letter of a stream')
    .option('--stream <name>', 'the stream of --all')
    .addHelpText('after', help)
    .action(decide(state));
};

export const addDecisions = (deliveries: Command): void => {
  addDecision(deliveries, {
    name: 'replay',
    state: 'replayed',
    description: 'send dead letters again; what Splunk refuses once more is open again',
    help: `
Examples:
  $ holdfast deliveries replay 5f3c0a6d1e9b47c28d0f6a1b2c3d4e5f --reason "maxEventSize raised to 10 MB"
  $ holdfast deliveries replay --all --stream genesys-eu-query --reason "index allowed for the token"`,
  });
  addDecision(deliveries, {
    name: 'discard',
    state: 'discarded',
    description: 'leave dead letters out of Splunk for good; who decided so, and why, is kept',
    help: `
Examples:
  $ holdfast deliveries discard 5f3c0a6d1e9b47c28d0f6a1b2c3d4e5f --reason "test tenant" --by "Ada Admin"
  $ holdfast deliveries discard --all --stream sandbox --target main --reason "sandbox is not audited"`,
  });
};
