import { parseArgs } from 'node:util';
import { type Job, type JobResult, runJob } from './run-job.ts';
import type { Scene } from './scene.ts';
import { SCENES } from './scenes.ts';
import { summarise } from './summary.ts';
import { circumstances, replaceScenes, writeResults } from './write-results.ts';

const { values } = parseArgs({
  options: {
    fault: { type: 'string', multiple: true },
    seed: { type: 'string' },
    seeds: { type: 'string', default: '51' },
    // No job is begun after so many minutes; what was not played is said.
    minutes: { type: 'string', default: '600' },
    // With --fault: these rows replace theirs in docs/, which says when they were played.
    replace: { type: 'boolean', default: false },
  },
});

/** Seeds on one worker; more would wait for its one thread. */
const TOGETHER = 17;
/** Each seed's moment is a kill for all of them. */
const TOGETHER_IN_A_SETTING = 9;
const LESSER = 10;
/** Seeds of what is not in the list of F1 to F10 and F-mix. */
const OTHERS = 17;
/** More at once would only be waited for: every seed has a platform, a Splunk and a stream of its own. */
const PROCESSES = 2;

const range = (count: number): number[] => Array.from({ length: count }, (_, place) => place + 1);
const seeds = values.seed === undefined ? range(Number(values.seeds)) : [Number(values.seed)];
const few = seeds.slice(0, LESSER);

const isNamed = ({ id }: Scene): boolean => /^F(?:\d+|-mix)$/.test(id);

const jobsOf = (scene: Scene): Job[] => {
  const { id, lesser, bite, set } = scene;
  const own = isNamed(scene) ? seeds : seeds.slice(0, OTHERS);
  const together = set === undefined ? TOGETHER : TOGETHER_IN_A_SETTING;
  const jobs: Job[] = [];
  for (let at = 0; at < own.length; at += together) {
    const roles = own.slice(at, at + together).map((seed) => ({ mode: 'verified', seed }) as const);
    jobs.push({ scene: id, roles, naive: [] });
  }
  // One mode at a time: the same seed twice would be the same organisation in one ledger.
  for (const mode of lesser) {
    jobs.push({ scene: id, roles: few.map((seed) => ({ mode, seed })), naive: [] });
  }
  if (bite !== 'without search') jobs.push({ scene: id, roles: [], naive: few });
  return jobs;
};

const chosen =
  values.fault === undefined
    ? SCENES
    : values.fault.map((wanted) => {
        const scene = SCENES.find(({ id }) => id.toLowerCase() === wanted.toLowerCase());
        if (scene === undefined) {
          throw new Error(
            `There is no fault ${wanted}; known are ${SCENES.map(({ id }) => id).join(', ')}.`,
          );
        }
        return scene;
      });

const playable = chosen.filter((scene) => scene.obstacle?.() === undefined);
const notPlayed = chosen
  .filter((scene) => !playable.includes(scene))
  .map((scene) => `${scene.id} was NOT PLAYED: ${scene.obstacle?.()}`);
for (const line of notPlayed) console.log(line);
/** F1 to F10 and F-mix first. */
const inOrder = [...playable.filter(isNamed), ...playable.filter((scene) => !isNamed(scene))];
// Children end with their parent only if the parent gets to say so.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
const startedAt = new Date();
const results = new Map<string | undefined, JobResult[]>();
/** What is promised first; what it is compared with after it. */
const rankOf = ({ roles: [role], scene }: Job): number =>
  (role?.mode === 'verified' ? 0 : 2) + inOrder.findIndex(({ id }) => id === scene) / 100;

const queue: Job[] = [
  { scene: undefined, roles: [], naive: few },
  ...inOrder.flatMap(jobsOf).toSorted((one, other) => rankOf(one) - rankOf(other)),
];
const total = queue.length;
const endsAt = startedAt.getTime() + Number(values.minutes) * 60_000;

/** A process that ends without a result says nothing of the product: it is played once more, and said. */
const runJobAgain = async (job: Job): Promise<JobResult> => {
  try {
    return await runJob(job);
  } catch (error) {
    console.log(`  played again: ${String(error)}`);
    notPlayed.push(`${job.scene ?? 'no fault'}: seeds were played again, because ${String(error)}`);
    return runJob(job);
  }
};

const workOff = async (): Promise<void> => {
  for (let job = queue.shift(); job !== undefined; job = queue.shift()) {
    if (Date.now() > endsAt) {
      notPlayed.push(`${job.scene}: ${job.roles.length + job.naive.length} seeds were not played`);
      continue;
    }
    const { scene } = job;
    const result = await runJobAgain(job);
    results.set(scene, [...(results.get(scene) ?? []), result]);
    const wrong = result.outcomes.filter((one) => one.wrong.length > 0);
    const done = [...results.values()].flat().length;
    console.log(
      `${done}/${total} ${scene ?? 'no fault'}: ${result.outcomes.length} seeds, ${result.bitten.length} naive, ` +
        `${wrong.length} wrong, ${result.seconds.toFixed(0)} s`,
    );
    for (const { mode, seed, wrong: what } of wrong)
      console.log(`  ${mode}, seed ${seed}:`, ...what);
  }
};

const given = circumstances(); // of the tree that is played, whatever is committed meanwhile
await Promise.all(range(PROCESSES).map(workOff));
const scenes = playable
  .filter(({ id }) => results.has(id))
  .map((scene) => summarise(scene, results.get(scene.id) ?? []));
for (const { id, verified, bite, wrong } of scenes) {
  console.log({ id, verified, bite, ...(wrong.length > 0 && { wrong }) });
}
const baseline = (results.get(undefined) ?? []).flatMap(({ bitten }) => bitten);
const isClean = baseline.every(({ lost, doubled }) => lost + doubled === 0);
if (!isClean) console.log('without a fault the naive collector is not clean', baseline);
if (values.fault === undefined && values.seed === undefined) {
  writeResults({
    startedAt: startedAt.toISOString(),
    ...given,
    seeds,
    lesserSeeds: few,
    naiveSeeds: few,
    minutes: Math.round((Date.now() - startedAt.getTime()) / 60_000),
    baseline,
    scenes,
    notPlayed,
  });
}
if (values.fault !== undefined && values.replace) {
  replaceScenes(scenes, { startedAt: startedAt.toISOString(), commit: given.commit });
}
const failed = scenes.filter(({ wrong }) => wrong.length > 0).map(({ id }) => id);
console.log(
  failed.length === 0 && isClean ? 'all as promised' : `not as promised: ${failed.join(', ')}`,
);
process.exit(failed.length === 0 && isClean ? 0 : 1);
