import type { Command } from 'commander';
import { verifyArchive } from '../../evidence/verify/verify-archive.ts';
import { openReader } from '../archive/open-reader.ts';
import { parseTime } from '../archive/parse-time.ts';
import { readGivenKeys } from '../archive/read-given-keys.ts';
import { verificationLines } from '../archive/verification-lines.ts';
import { contextOf } from '../command-context.ts';
import { EXIT } from '../exit-codes.ts';
import { createProgressBar } from '../progress-bar.ts';

interface Options {
  readonly archive?: string;
  readonly key: readonly string[];
  readonly logKey: readonly string[];
  readonly tenant?: string;
  readonly from?: number;
  readonly to?: number;
}

const run = async (options: Options, command: Command): Promise<void> => {
  const context = contextOf(command);
  const { archive, key, logKey, tenant = null, from, to } = options;
  const keys = await readGivenKeys(key, logKey);
  const reader = await openReader(archive ?? (await context.load()).config);
  const progress = createProgressBar('statements');
  try {
    const asked = { keys, tenant, from: isoOf(from), to: isoOf(to) };
    const verification = await verifyArchive(reader, asked, ({ done, total, findings }) => {
      const note = findings === 0 ? '' : `${findings.toLocaleString('en-US')} findings`;
      progress.show({ done: Math.min(done, total), total, note });
    });
    progress.end();
    context.print(verification, verificationLines(verification));
    if (verification.verdict === 'findings') process.exitCode = EXIT.failed;
  } finally {
    await reader.close();
  }
};

const isoOf = (time: number | undefined): string | null =>
  time === undefined ? null : new Date(time).toISOString();

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];

const CLOSING = `
Verdicts:
  modified    other bytes, another signature, or a contradiction: not what was sealed
  missing     sealed, and not there
  gap         a window of which nothing says how it ended, or that could not be read
  late        found by a later reading, or left behind; said, not counted as a fault
  lock-drift  the lock is shorter or weaker than what was promised
  shadowed    something lies on top of the version that counts

Exit codes: 0 valid, 1 findings, 2 usage, 3 the archive cannot be reached.

Examples:
  $ holdfast verify                                        the archive of holdfast.yaml
  $ holdfast verify --archive ./copy --key evidence.pem --log-key log.vkey
  $ holdfast verify --archive s3://bucket/prefix --from 2026-06-01 --to 2026-07-01`;

export const addVerifyCommand = (program: Command): void => {
  program
    .command('verify')
    .description(
      'Whether the evidence archive is what was sealed, and whether all is there: from the archive alone',
    )
    .option(
      '--archive <folder or s3://bucket/prefix>',
      'default: evidence.store of the configuration',
    )
    .option('--key <file>', 'public key of the evidence, PEM; may be repeated', collect, [])
    .option(
      '--log-key <file>',
      'public key of the log or of a witness, PEM or verifier key; may be repeated',
      collect,
      [],
    )
    .option('--tenant <name>', 'only its windows')
    .option(
      '--from <time>',
      'only windows from then on: a UTC day or time, or how long ago (7d)',
      parseTime,
    )
    .option('--to <time>', 'only windows until then, and all of them', parseTime)
    .addHelpText('after', CLOSING)
    .action(run);
};
