import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { CliError } from '../cli-error.ts';
import { contextOf } from '../command-context.ts';
import { EXIT } from '../exit-codes.ts';
import { openConfiguredLedger } from '../open-configured-ledger.ts';
import type { DecideOptions } from './decide.ts';
import { discardBatch } from './discard-batch.ts';
import { openStore } from './open-store.ts';
import { requireTarget } from './require-target.ts';

interface DiscardOptions extends DecideOptions {
  readonly batch: string;
}

/** `discard --batch`. */
export const discardWhole = async (
  eventIds: readonly string[],
  { batch, target, all, stream, reason, by = userInfo().username }: DiscardOptions,
  command: Command,
): Promise<void> => {
  if (target === undefined || eventIds.length > 0 || all === true || stream !== undefined) {
    throw new CliError(EXIT.usage, '--batch gives up one batch to one target.', {
      advice: 'Give --batch <id> --target <name>, and no event ids, --all or --stream.',
    });
  }
  const context = contextOf(command);
  const { config } = await context.load();
  const ledger = await openConfiguredLedger(config.ledger);
  try {
    await requireTarget(config, ledger, target);
    const order = { batch, target, by, reason };
    const store = openStore(config.batches.directory);
    const { events, taken } = await discardBatch(order, { ledger, store });
    context.print({ ...order, state: 'discarded', events, taken }, [
      `Batch ${batch} to ${target} discarded by ${by}: ${reason}`,
      `${events} events of it stay out of Splunk, as dead letters: holdfast deliveries quarantined --state discarded`,
      ...(taken === 0 ? [] : [`${taken} events that Splunk took stay there.`]),
    ]);
  } finally {
    await ledger.close();
  }
};
