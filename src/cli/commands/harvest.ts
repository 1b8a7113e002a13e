import { type Command, Option } from 'commander';
import { toCount } from '../deliveries/listing.ts';
import { importFile } from '../harvest/import-file.ts';
import { listWindows } from '../harvest/list-windows.ts';
import { runDay } from '../harvest/run-day.ts';
import { toDay, toTime } from '../to-time.ts';

const addRun = (harvest: Command): void => {
  harvest
    .command('run')
    .description('seal the evidence of one UTC day now, whatever of it is not sealed yet')
    .argument('<tenant>', 'name of a harvest in holdfast.yaml')
    .option('--date <day>', 'UTC day (default: yesterday)', toDay)
    .addHelpText(
      'after',
      `
Runs workflow harvest/<tenant>/<day>, and with it a run for every window. Ctrl-C leaves them running. \`holdfast
schedules apply\` makes it daily.

Exit code: 0 every window is sealed; 1 one failed, is a gap, is not over yet, or is being read by another run.

Examples:
  $ holdfast harvest run genesys-eu
  $ holdfast harvest run genesys-eu --date 2026-03-01`,
    )
    .action(runDay);
};

const addList = (harvest: Command): void => {
  harvest
    .command('list')
    .description('how every window ended, as the ledger tells it')
    .option('--tenant <name>', 'only this one')
    .option(
      '--from <time>',
      'windows from then on: a UTC day or time, or how long ago (7d)',
      toTime,
    )
    .option('--to <time>', 'and before then', toTime)
    .addOption(
      new Option('--state <state>', 'only those').choices([
        'open',
        'sealed',
        'sealed-empty',
        'failed',
        'gap',
      ]),
    )
    .option('--limit <count>', 'at most so many', toCount, 500)
    .addHelpText(
      'after',
      `
\`holdfast verify\` asks the archive itself, which needs neither this ledger nor our word.

Examples:
  $ holdfast harvest list --tenant genesys-eu --from 7d
  $ holdfast harvest list --state failed`,
    )
    .action(listWindows);
};

const addImport = (harvest: Command): void => {
  harvest
    .command('import')
    .description(
      "seal an exported CXone Change Audit report, the only source of CXone's old and new values",
    )
    .argument('<file>', 'CSV or XLSX, as exported')
    .requiredOption('--tenant <name>', 'name of a harvest of CXone in holdfast.yaml')
    .addHelpText(
      'after',
      `
The file is kept byte for byte, its rows become events with before and after, and they go to Splunk. The same file again
changes nothing.

Example:
  $ holdfast harvest import "Change Audit 2026-06.xlsx" --tenant cxone-eu`,
    )
    .action(importFile);
};

export const addHarvestCommand = (program: Command): void => {
  const harvest = program
    .command('harvest')
    .description('signed evidence of every window of a day: make it, see how far it is');
  addRun(harvest);
  addList(harvest);
  addImport(harvest);
};
