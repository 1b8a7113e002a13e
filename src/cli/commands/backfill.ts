import type { Command } from 'commander';
import { runBackfill } from '../harvest/run-backfill.ts';
import { toTime } from '../to-time.ts';

export const addBackfillCommand = (program: Command): void => {
  program
    .command('backfill')
    .description('seal the evidence of a long stretch, window by window, oldest first')
    .argument('<tenant>', 'name of a harvest in holdfast.yaml')
    .option('--from <time>', 'a UTC day or time, or how long ago, such as 180d', toTime)
    .option('--to <time>', 'and before then (default: now)', toTime)
    .option('--pause [reason]', 'have the running one begin no further window')
    .option('--resume', 'have it go on')
    .addHelpText(
      'after',
      `
Runs workflow backfill/<tenant>. Ctrl-C leaves it running; the same command without --from follows it again. Windows
that ended well are never read again, so whatever ended a backfill, the same one goes on with what is left.

Exit code: 0 every window is sealed, or a gap that is signed as such; 1 windows failed or are read by other runs.

By hand:
  $ temporal workflow signal --workflow-id backfill/genesys-eu --name pause
  $ temporal workflow query --workflow-id backfill/genesys-eu --type progress

Examples:
  $ holdfast backfill genesys-eu --from 180d
  $ holdfast backfill genesys-eu --from 2026-01-01 --to 2026-07-01
  $ holdfast backfill genesys-eu --pause "quota is needed elsewhere"`,
    )
    .action(runBackfill);
};
