import type { Command } from 'commander';
import type { ConditionRow } from '../../ledger/ledger.ts';
import { contextOf } from '../command-context.ts';
import { openConfiguredLedger } from '../open-configured-ledger.ts';
import { type Column, renderTable } from '../table.ts';

const COLUMNS: readonly Column<ConditionRow>[] = [
  { title: 'raised', value: ({ raisedAt }) => raisedAt },
  { title: 'kind', value: ({ kind }) => kind },
  { title: 'about', value: ({ subject }) => subject },
  { title: 'message', value: ({ message }) => message },
];

const list = async (_options: unknown, command: Command): Promise<void> => {
  const context = contextOf(command);
  const { config } = await context.load();
  const ledger = await openConfiguredLedger(config.ledger);
  try {
    const alerts = await ledger.conditions.open();
    const lines = alerts.length === 0 ? ['No alert is open.'] : renderTable(COLUMNS, alerts);
    context.print(alerts, lines);
  } finally {
    await ledger.close();
  }
};

export const addAlertsCommand = (program: Command): void => {
  const alerts = program.command('alerts').description('what wants a person to look');
  alerts
    .command('list')
    .description('alerts that are open; each is also an error line in the log of the worker')
    .addHelpText('after', '\nExamples:\n  $ holdfast alerts list\n  $ holdfast alerts list --json')
    .action(list);
};
