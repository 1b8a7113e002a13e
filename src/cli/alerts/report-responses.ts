import type { Command } from 'commander';
import { makeAlertReport } from '../../reports/alerts/alert-report.ts';
import { product } from '../../worker/product.ts';
import { parseTime } from '../archive/parse-time.ts';
import { CliError } from '../cli-error.ts';
import { contextOf } from '../command-context.ts';
import { EXIT } from '../exit-codes.ts';
import { openConfiguredLedger } from '../open-configured-ledger.ts';
import { reportLines } from './report-lines.ts';

const MONTH_MS = 30 * 24 * 60 * 60_000;

const report = async (
  { from, to }: { readonly from?: number; readonly to?: number },
  command: Command,
): Promise<void> => {
  const now = Date.now();
  // What is of this very moment, or a platform's clock that is ahead, is of the period too.
  const end = to ?? now + 60_000;
  const start = from ?? end - MONTH_MS;
  if (start >= end) throw new CliError(EXIT.usage, 'The period ends before it begins.');
  const context = contextOf(command);
  const { config } = await context.load();
  const ledger = await openConfiguredLedger(config.ledger);
  try {
    const alerts = await ledger.alerts.responses(start, end);
    const document = makeAlertReport(
      {
        product,
        generatedAt: new Date(now).toISOString(),
        period: { from: new Date(start).toISOString(), to: new Date(end).toISOString() },
      },
      alerts,
    );
    context.print(document, reportLines(document));
  } finally {
    await ledger.close();
  }
};

const HELP = `
t0 the change, by the platform's clock; t1 received; t2 a rule matched; t3 the first channel took it;
t4 acknowledged; t5 decided on. Percentiles are over the alerts that have both moments ("of"); what still waits
is counted as open, unacknowledged and not shown. An alert that stands for several changes has the clock of its first.

Examples:
  $ holdfast alerts report --from 2026-06-01 --to 2026-07-01
  $ holdfast alerts report --from 7d --json`;

export const addReportResponses = (alerts: Command): void => {
  alerts
    .command('report')
    .description('how fast alerts were shown and acknowledged, by severity and rule, and by whom')
    .option(
      '--from <time>',
      'changes from this time on; 30 days before the end unless told',
      parseTime,
    )
    .option('--to <time>', 'changes before this time; now unless told', parseTime)
    .addHelpText('after', HELP)
    .action(report);
};
