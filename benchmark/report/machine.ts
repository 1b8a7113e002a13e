import { readFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { findCli } from '../../src/embedded/temporal-cli.ts';
import { runCommand } from '../../src/embedded/run-command.ts';

/** What a figure depends on besides the code. */
export interface Machine {
  readonly at: string;
  readonly cores: number;
  readonly processor: string;
  readonly memoryGiB: number;
  /** Over the last minute when the test began: what others did at the same time. */
  readonly loadAverage: number;
  readonly versions: Readonly<Record<string, string>>;
}

const packageVersion = (file: string): string =>
  (JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')) as { version: string }).version;

/** The number in what a program says of its version. */
const said = async (program: string, ...args: string[]): Promise<string> => {
  try {
    const { stdout } = await runCommand(program, args);
    return /\d[\w.]*/.exec(stdout)?.[0] ?? 'unknown';
  } catch {
    return 'not there';
  }
};

export const describeMachine = async (): Promise<Machine> => {
  const cli = await findCli({ environment: process.env, onProgress: () => undefined });
  return {
    at: new Date().toISOString(),
    cores: cpus().length,
    processor: cpus()[0]?.model ?? 'unknown',
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    loadAverage: Math.round((loadavg()[0] ?? 0) * 10) / 10,
    versions: {
      holdfast: packageVersion('../../package.json'),
      node: process.version,
      temporal: await said(cli, '--version'),
      python: await said('python3', '--version'),
      dbos: dbosVersion(),
    },
  };
};

const dbosVersion = (): string => {
  const file = new URL('../dbos/package.json', import.meta.url);
  const { dependencies } = JSON.parse(readFileSync(file, 'utf8')) as {
    dependencies: Record<string, string>;
  };
  return dependencies['@dbos-inc/dbos-sdk'] ?? 'unknown';
};
