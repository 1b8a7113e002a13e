import { Command } from 'commander';
import { addAlertsCommand } from './commands/alerts.ts';
import { addArchiveCommand } from './commands/archive.ts';
import { addBackfillCommand } from './commands/backfill.ts';
import { addConfigCommand } from './commands/config.ts';
import { addDeliveriesCommand } from './commands/deliveries.ts';
import { addHarvestCommand } from './commands/harvest.ts';
import { addKeysCommand } from './commands/keys.ts';
import { addPackageCommand } from './commands/package.ts';
import { addReportCommand } from './commands/report.ts';
import { addSchedulesCommand } from './commands/schedules.ts';
import { addSearchCommand } from './commands/search.ts';
import { addSimulateCommand } from './commands/simulate.ts';
import { addStreamsCommand } from './commands/streams.ts';
import { addUpCommand } from './commands/up.ts';
import { addVerifyCommand } from './commands/verify.ts';
import { addWorkerCommand } from './commands/worker.ts';
import { productVersion } from '../worker/product.ts';
import { requirePeriod } from './require-period.ts';

const CLOSING = `
Exit codes:
  0  done
  1  failed
  2  wrong usage or configuration
  3  Temporal, a platform, Splunk or the ledger cannot be reached
  130  interrupted

Examples:
  $ holdfast up                                  demo without a holdfast.yaml, the real thing with one
  $ holdfast config check                        what the configuration means, and what looks doubtful
  $ holdfast streams status                      where every stream stands
  $ holdfast streams pause genesys-eu --reason maintenance --for 30m`;

const COMMANDS = [
  addUpCommand,
  addWorkerCommand,
  addConfigCommand,
  addStreamsCommand,
  addDeliveriesCommand,
  addAlertsCommand,
  addHarvestCommand,
  addBackfillCommand,
  addSchedulesCommand,
  addVerifyCommand,
  addArchiveCommand,
  addKeysCommand,
  addSearchCommand,
  addPackageCommand,
  addReportCommand,
  addSimulateCommand,
];

/** All commands; parse errors are thrown, never exited on. */
export const createProgram = (): Command => {
  const program = new Command('holdfast')
    .description(
      'Carries every administrative change of a contact centre into Splunk, durably, on Temporal.',
    )
    .version(productVersion)
    .option(
      '-c, --config <file>',
      'configuration (default: holdfast.yaml, else the demo in .holdfast)',
    )
    .option('--json', 'answer with JSON for programs')
    .option('--debug', 'show where an error happened (also HOLDFAST_DEBUG=1)')
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('Run with --help to see how it is used.')
    .addHelpText('after', CLOSING)
    .hook('preAction', requirePeriod)
    .exitOverride();
  for (const add of COMMANDS) add(program);
  return program;
};
