import type { Command } from 'commander';
import { CliError } from '../cli-error.ts';
import { contextOf } from '../command-context.ts';
import { EXIT } from '../exit-codes.ts';
import { openConfiguredLedger } from '../open-configured-ledger.ts';
import { describeStory } from './describe-story.ts';
import { openStore } from './open-store.ts';
import { tellEvent } from './event-story.ts';

const HELP = `
The batch of an event is its indexed field ccas_batch_id in Splunk. The batch file is read on this machine.

Examples:
  $ holdfast deliveries show 5f3c0a6d1e9b47c28d0f6a1b2c3d4e5f
  $ holdfast deliveries show 5f3c0a6d1e9b47c28d0f6a1b2c3d4e5f --batch 1a2b3c4d.genesys-eu.17 --json`;

const show = async (
  eventId: string,
  { batch }: { readonly batch?: string },
  command: Command,
): Promise<void> => {
  const context = contextOf(command);
  const { config } = await context.load();
  const store = openStore(config.batches.directory);
  const ledger = await openConfiguredLedger(config.ledger);
  try {
    const stories = await tellEvent(eventId, batch, { ledger, store });
    if (stories.length === 0) throw notKnown(eventId, batch);
    const lines = stories.flatMap((story) => ['', ...describeStory(story)]);
    context.print({ eventId, deliveries: stories }, [`Event ${eventId}`, ...lines]);
  } finally {
    await ledger.close();
  }
};

const notKnown = (eventId: string, batch: string | undefined): CliError =>
  batch === undefined
    ? new CliError(
        EXIT.failed,
        `Nothing stands out about event ${eventId}: no dead letter, not possibly doubled, nothing found by reconciliation.`,
        { advice: 'Add --batch <id>, its ccas_batch_id in Splunk, to see it in its batch.' },
      )
    : new CliError(EXIT.failed, `The ledger knows no batch ${batch}.`, {
        advice: 'Check ccas_batch_id in Splunk; its first part is the id of the ledger.',
      });

export const addShowEvent = (deliveries: Command): void => {
  deliveries
    .command('show')
    .description('everything known of one event, and the event itself from its batch file')
    .argument('<event-id>')
    .option('--batch <id>', 'the batch it is in, needed where nothing ever went wrong with it')
    .addHelpText('after', HELP)
    .action(show);
};
