import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from '../../src/embedded/run-command.ts';
import { startPostgres } from '../../test/support/postgres.ts';
import type { Contestant } from './contestant.ts';
import { scriptContender } from './script.ts';

const FOLDER = fileURLToPath(new URL('../dbos', import.meta.url));

export const dbos: Contestant = {
  key: 'D',
  title: 'DBOS on PostgreSQL',
  scheme: 'record',
  async prepare() {
    if (!existsSync(join(FOLDER, 'node_modules/@dbos-inc/dbos-sdk'))) {
      const args = ['ci', '--no-audit', '--no-fund', '--prefix', FOLDER];
      const { exitCode, stderr } = await runCommand('npm', args);
      if (exitCode !== 0) return `npm ci in benchmark/dbos failed: ${stderr.trim()}`;
    }
    const postgres = await startPostgres({ isDurable: true });
    await postgres?.stop();
    return postgres === undefined
      ? 'PostgreSQL is not installed (Debian: apt-get install postgresql)'
      : undefined;
  },
  async set(job) {
    const postgres = await startPostgres({ isDurable: true });
    if (postgres === undefined) throw new Error('PostgreSQL has gone');
    return scriptContender(job, {
      program: process.execPath,
      args: [join(FOLDER, 'collect.mjs')],
      environment: { BENCHMARK_POSTGRES: await postgres.createDatabase() },
      roles: { postgres: postgres.pid },
      close: postgres.stop,
    });
  },
};
