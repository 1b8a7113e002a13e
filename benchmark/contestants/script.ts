import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Contender, type Job, SECRETS } from './contestant.ts';

export interface ScriptProgram {
  readonly program: string;
  /** Before the file with the options. */
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Further processes that it needs. */
  readonly roles?: Readonly<Record<string, number>>;
  readonly close?: () => Promise<void>;
}

const DAY_MS = 86_400_000;

/** A program that gets its options in a file, says `caught up`, and runs until it is killed. */
export const scriptContender = (job: Job, script: ScriptProgram): Contender => {
  const { program, args, environment = {}, roles = {} } = script;
  const logFile = join(job.folder, 'output');
  const optionsFile = join(job.folder, 'options.json');
  writeFileSync(optionsFile, JSON.stringify(optionsOf(job)));
  let child: ChildProcess | undefined;
  const start = (): void => {
    const log = openSync(logFile, 'a');
    child = spawn(program, [...args, optionsFile], {
      env: { ...process.env, ...environment },
      stdio: ['ignore', log, log],
    });
    closeSync(log);
  };
  const kill = async (): Promise<void> => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  const end = (): void => {
    child?.kill('SIGKILL');
  };
  process.once('exit', end);
  const caughtUp = Promise.withResolvers<void>();
  return {
    roles: () => ({ script: child?.pid ?? 0, ...roles }),
    async go() {
      start();
      // Follows in any case: that is how such scripts are written.
      void saidSo(logFile, () => child).then(caughtUp.resolve, caughtUp.reject);
    },
    caughtUp: caughtUp.promise,
    kill,
    async restart() {
      start();
    },
    historyEvents: async () => undefined,
    async stop() {
      await kill();
      process.off('exit', end);
      await script.close?.();
    },
  };
};

const optionsOf = ({ platform, sink, folder, pollMs, overlapMs }: Job) => ({
  apiUrl: platform.url,
  clientId: 'holdfast',
  clientSecret: SECRETS.clientSecret,
  hecUrl: sink.hecUrl,
  hecToken: SECRETS.hecToken,
  cursorFile: join(folder, 'cursor.json'),
  from: platform.from - 60_000,
  windowMs: DAY_MS,
  pageSize: 500,
  overlapMs,
  pollMs,
});

const saidSo = async (logFile: string, child: () => ChildProcess | undefined): Promise<void> => {
  for (;;) {
    await sleep(50);
    const said = existsSync(logFile) ? readFileSync(logFile, 'utf8') : '';
    if (/^caught up$/m.test(said)) return;
    if (child()?.exitCode != null) throw new Error(`the script ended:\n${said.slice(-2_000)}`);
  }
};
