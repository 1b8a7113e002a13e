import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { once } from 'node:events';
import { playNaively, type Bitten } from './bite.ts';
import type { Outcome } from './judge-tenant.ts';
import { play } from './play.ts';
import { SCENES } from './scenes.ts';
import type { Mode } from './tenant.ts';

/** What one process plays: some seeds of one scene; without a scene, the naive collector without a fault. */
export interface Job {
  readonly scene: string | undefined;
  readonly roles: readonly { readonly mode: Mode; readonly seed: number }[];
  readonly naive: readonly number[];
}

export interface JobResult {
  readonly outcomes: readonly Outcome[];
  readonly bitten: readonly Bitten[];
  readonly seconds: number;
}

const MAIN = fileURLToPath(import.meta.url);

/** In a process of its own, with a Temporal server of its own. */
export const runJob = async (job: Job): Promise<JobResult> => {
  const startedAt = performance.now();
  const child = fork(MAIN, [JSON.stringify(job)]);
  const end = (): void => {
    child.kill('SIGTERM');
  };
  process.once('exit', end);
  let result: Omit<JobResult, 'seconds'> | undefined;
  child.on('message', (message) => {
    result = message as Omit<JobResult, 'seconds'>;
  });
  await once(child, 'exit');
  process.off('exit', end);
  if (result === undefined) {
    throw new Error(`the process of ${job.scene ?? 'no fault'} ended without a result`);
  }
  return { ...result, seconds: (performance.now() - startedAt) / 1_000 };
};

const AT_ONCE = 5;

const playAllNaively = async ({ scene: id, naive }: Job): Promise<readonly Bitten[]> => {
  const scene = SCENES.find((one) => one.id === id);
  const bitten: Bitten[] = [];
  for (let at = 0; at < naive.length; at += AT_ONCE) {
    const seeds = naive.slice(at, at + AT_ONCE);
    bitten.push(...(await Promise.all(seeds.map((seed) => playNaively(scene, seed)))));
  }
  return bitten;
};

if (import.meta.main) {
  process.setMaxListeners(0); // every process that is started ends with this one
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  const job = JSON.parse(process.argv[2] ?? '') as Job;
  const scene = SCENES.find(({ id }) => id === job.scene);
  const roles = job.roles.map((role) => ({ ...role, scene: scene ?? fail(job.scene) }));
  const outcomes = roles.length === 0 ? [] : await play(roles);
  const bitten = await playAllNaively(job);
  process.send?.({ outcomes, bitten }, () => process.exit(0));
}

function fail(id: string | undefined): never {
  throw new Error(`there is no scene ${id}; known are ${SCENES.map((one) => one.id).join(', ')}`);
}
