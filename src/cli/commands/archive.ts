import type { Command } from 'commander';
import { holdEvidence } from '../archive/hold-evidence.ts';
import { parsePeriod, parseTime } from '../archive/parse-time.ts';

const HOLD_HELP = `
Every version of every object of those windows, and what they are verified with: the key ledger, the log and what was
declared of tenants and stores, which stay held. Nobody can delete them, whatever their retention says. Only a bucket with Object Lock can do that; its account needs s3:PutObjectLegalHold and
s3:GetObjectLegalHold. Windows that are sealed later are not held: ask again.

Examples:
  $ holdfast archive hold --in 2026-06
  $ holdfast archive hold --tenant genesys-eu --from 2026-06-01 --to 2026-06-15`;

const RELEASE_HELP = `
A hold has no name: who releases a period releases all of it, whoever had it held, and for what. Retention goes on.

Example:
  $ holdfast archive release --tenant genesys-eu --in 2026-06`;

const addHold = (archive: Command, name: 'hold' | 'release', help: string): void => {
  archive
    .command(name)
    .description(
      name === 'hold'
        ? 'keep the evidence of a time beyond its retention, e.g. for a lawsuit'
        : 'end such a hold',
    )
    .option('--tenant <name>', 'only of this one (default: of all)')
    .option('--in <period>', 'a day, month or year (UTC): 2026-06', parsePeriod)
    .option(
      '--from <time>',
      'windows from then on: a UTC day or time, or how long ago (7d)',
      parseTime,
    )
    .option('--to <time>', 'and before then (default: now)', parseTime)
    .addHelpText('after', help)
    .action(holdEvidence(name === 'hold'));
};

export const addArchiveCommand = (program: Command): void => {
  const archive = program
    .command('archive')
    .description('legal hold on sealed evidence, where its store has one');
  addHold(archive, 'hold', HOLD_HELP);
  addHold(archive, 'release', RELEASE_HELP);
};
