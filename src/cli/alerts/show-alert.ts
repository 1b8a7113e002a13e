import type { Command } from 'commander';
import { contextOf } from '../command-context.ts';
import { openConfiguredLedger } from '../open-configured-ledger.ts';
import { alertLines } from './alert-lines.ts';
import { findAlert } from './find-alert.ts';

/** An alert of a storm may stand for thousands. */
const FIRST = 50;
const ALL = 1_000_000;

const show = async (
  id: string,
  { all = false }: { readonly all?: boolean },
  command: Command,
): Promise<void> => {
  const context = contextOf(command);
  const { config } = await context.load();
  const ledger = await openConfiguredLedger(config.ledger);
  try {
    const alert = await findAlert(ledger, id);
    const attempts = await ledger.alerts.attempts(alert.id);
    const matches = await ledger.alerts.matches({ alert: alert.id, limit: all ? ALL : FIRST });
    const verdicts = await ledger.alerts.verdicts(alert.id);
    const known = { alert, attempts, matches, verdicts };
    context.print(known, alertLines(known));
  } finally {
    await ledger.close();
  }
};

export const addShowAlert = (alerts: Command): void => {
  alerts
    .command('show')
    .description(
      'all of one alert: what people were shown, its clock, who was told, what it stands for',
    )
    .argument('<id>', 'its id, or how it begins')
    .option('--all', `every change that it stands for, not the newest ${FIRST} alone`)
    .addHelpText(
      'after',
      '\nExamples:\n  $ holdfast alerts show 5f3c0a6d\n  $ holdfast alerts show 5f3c0a6d --all --json',
    )
    .action(show);
};
