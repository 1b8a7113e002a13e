import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { counted } from '../../reports/counted.ts';
import { CliError } from '../cli-error.ts';
import { contextOf } from '../command-context.ts';
import { EXIT } from '../exit-codes.ts';
import { openConfiguredLedger } from '../open-configured-ledger.ts';
import { decideLetters, type Decided, type Verdict } from './decide-letters.ts';
import { selectLetters, type Selected } from './select-letters.ts';
import { requireStream } from '../streams/require-stream.ts';
import { requireTarget } from './require-target.ts';
import { type Redelivery, startRedelivery } from './start-redelivery.ts';

export interface DecideOptions {
  readonly reason: string;
  readonly by?: string;
  readonly target?: string;
  readonly all?: boolean;
  readonly stream?: string;
}

/** The action of `replay` and `discard`. */
export const decide =
  (state: Verdict['state']) =>
  async (eventIds: readonly string[], options: DecideOptions, command: Command): Promise<void> => {
    const context = contextOf(command);
    const { config } = await context.load();
    const verdict = { state, reason: options.reason, by: options.by ?? userInfo().username };
    const targets = new Set(config.splunk.targets.map(({ name }) => name));
    const ledger = await openConfiguredLedger(config.ledger);
    try {
      await requireStream(config, ledger, options.stream);
      await requireTarget(config, ledger, options.target);
      const { letters, problems } = await selectLetters({ eventIds, ...options }, ledger);
      const decided = await decideLetters(letters, verdict, { ledger, targets });
      const done = decided.filter(({ isDone }) => isDone);
      const redelivery =
        state === 'replayed'
          ? await startRedelivery(done, { temporal: config.temporal, ledger })
          : [];
      const all = letters.length + problems.length;
      const isInVain = all > 0 && done.length === 0;
      context.print({ ...verdict, decided, problems, redelivery }, [
        ...describe(decided, problems),
        ...redelivery.map(sentence),
        ...(isInVain ? [] : [`${done.length} of ${all} dead letters ${state}.`]),
      ]);
      if (isInVain) throw inVain(state);
      failIfIncomplete(state, all - done.length);
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

/** Why is said by the line of each. */
const inVain = (state: Verdict['state']): CliError =>
  new CliError(EXIT.failed, `Nothing was ${state}.`);

const failIfIncomplete = (state: Verdict['state'], left: number): void => {
  if (left === 0) return;
  throw new CliError(
    EXIT.failed,
    `${counted(left, 'dead letter')} could not be ${state}; the rest is done.`,
    {
      advice: 'The lines above say why; `holdfast deliveries show <event id>` tells more of each.',
    },
  );
};
