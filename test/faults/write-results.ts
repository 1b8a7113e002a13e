import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { TEMPORAL_CLI_VERSION } from '../../src/embedded/temporal-version.ts';
import type { Bitten } from './bite.ts';
import { SCENES } from './scenes.ts';
import type { ModeSummary, SceneSummary } from './summary.ts';

export interface Results {
  readonly startedAt: string;
  readonly commit: string;
  readonly machine: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly seeds: readonly number[];
  readonly lesserSeeds: readonly number[];
  readonly naiveSeeds: readonly number[];
  readonly minutes: number;
  /** The naive collector without any fault: what it does by itself. */
  readonly baseline: readonly Bitten[];
  readonly scenes: readonly SceneSummary[];
  /** Scenes that this machine could not play, with the reason. */
  readonly notPlayed: readonly string[];
  /** Scenes whose rows are of a later run. */
  readonly playedAgain?: readonly PlayedAgain[];
}

interface PlayedAgain {
  readonly scenes: readonly string[];
  readonly startedAt: string;
  readonly commit: string;
}

const GIB = 1_024 ** 3;

const lastCommit = (): string => {
  const { stdout } = spawnSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' });
  const changed = spawnSync('git', ['status', '--porcelain', 'src'], { encoding: 'utf8' }).stdout;
  return `${stdout.trim() || 'unknown'}${changed.trim() === '' ? '' : ' and changes in src'}`;
};

export const circumstances = () => ({
  commit: lastCommit(),
  machine: `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / GIB)} GiB, ${process.platform} ${process.arch}`,
  versions: { node: process.version, temporal: TEMPORAL_CLI_VERSION },
});

const docs = new URL('../../docs/', import.meta.url);

/** The rows of some scenes, played again, in place of those that are kept. */
export const replaceScenes = (
  scenes: readonly SceneSummary[],
  run: Omit<PlayedAgain, 'scenes'>,
): void => {
  const kept = JSON.parse(readFileSync(new URL('faults.json', docs), 'utf8')) as Results;
  const played = new Map(scenes.map((scene) => [scene.id, scene]));
  writeResults({
    ...kept,
    scenes: kept.scenes.map((scene) => played.get(scene.id) ?? scene),
    playedAgain: [...(kept.playedAgain ?? []), { ...run, scenes: [...played.keys()] }],
  });
};

export const writeResults = (results: Results): void => {
  mkdirSync(docs, { recursive: true });
  writeFileSync(new URL('faults.json', docs), `${JSON.stringify(results, null, 2)}\n`);
  writeFileSync(new URL('faults.md', docs), pageOf(results));
};

const againOf = ({ playedAgain = [] }: Results): string =>
  playedAgain
    .map(
      ({ scenes, startedAt, commit }) =>
        `- ${scenes.join(', ')} played again: ${startedAt}, commit ${commit}\n`,
    )
    .join('');

const rangeOf = (seeds: readonly number[]): string => `${seeds[0]} to ${seeds.at(-1)}`;

const pageOf = (results: Results): string => {
  const { scenes, baseline, seeds, lesserSeeds, naiveSeeds, versions } = results;
  const wrong = [
    ...results.notPlayed.map((what) => `- ${what}`),
    ...scenes.flatMap((scene) => scene.wrong.map((what) => `- ${scene.id}: ${what}`)),
  ];
  const clean = baseline.every(({ lost, doubled }) => lost + doubled === 0);
  return `# The fault matrix

Written by \`npm run test:faults\`; nothing here is typed by hand. Every seed is a contact centre of its own with a
platform and a Splunk of its own. Lost and doubled are counted in that Splunk against that contact centre, never in our
own books.

- ${results.startedAt}, commit ${results.commit}, ${results.minutes} minutes
${againOf(results)}- ${results.machine}; Node ${versions['node']}, Temporal CLI ${versions['temporal']}
- Seeds ${rangeOf(seeds)} in verified mode (fewer, as said below, of what is not F1 to F10 or F-mix), ${rangeOf(lesserSeeds)} in the lesser modes, ${rangeOf(naiveSeeds)} for the naive collector.
- Without any fault the naive collector ${clean ? 'loses and doubles nothing' : 'LOSES OR DOUBLES'} on ${baseline.length} seeds.

## Verified by search

${table(
  ['', 'fault', 'seeds', 'events', 'strikes', 'lost', 'doubled', 'process s'],
  scenes.map(({ id, title, verified, seconds }) => [
    id,
    title,
    verified.seeds,
    verified.events,
    verified.strikes,
    verified.lost,
    `${verified.doubled}${noteOf(id)}`,
    seconds,
  ]),
)}

¹ Splunk itself doubled them, or showed them only after the settling time, which nobody can exclude: each is named by
reconciliation. ² The search account never saw anything, so delivery was not called verified; each is listed as
possibly doubled.

## With the protection off

For faults of Splunk the same product without its search; for faults of the platform, of processes and of stored state
\`test/faults/naive-collector.ts\`, a script as people write it, under the same fault.

${table(
  ['', 'what met the fault', 'seeds', 'of them bitten', 'lost', 'doubled'],
  scenes.map(({ id, bite }) => [id, bite.of, bite.seeds, bite.bitten, bite.lost, bite.doubled]),
)}

## Without search: acknowledged and accepted

Nothing is lost, and what is doubled was listed before. Rows with ³ are what no sender can know without searching:
Splunk said that all is well.

${table(
  ['', 'mode', 'seeds', 'events', 'strikes', 'lost', 'doubled', 'listed', 'doubled, not listed'],
  scenes.flatMap(({ id, lesser }) =>
    Object.entries(lesser).map(([mode, one]: [string, ModeSummary]) => [
      `${id}${SCENES.find((scene) => scene.id === id)?.isBeyondLesser === true ? ' ³' : ''}`,
      mode,
      one.seeds,
      one.events,
      one.strikes,
      one.lost,
      one.doubled,
      one.listed,
      one.unlisted,
    ]),
  ),
)}

## Not as promised

${wrong.length === 0 ? 'Nothing.' : wrong.join('\n')}

## Run it

\`\`\`
npm run test:faults                                # all of it; writes this page and faults.json
npm run test:faults -- --fault F5 --seed 17        # one scene with one seed again; writes nothing
npm run test:faults -- --fault F5 --fault F7 --seeds 10
\`\`\`

A seed decides about the contact centre, what is planted and when. Clocks and processes are real, so the same seed
meets the same faults at about, not exactly, the same moments. F10 mounts a small tmpfs, which takes root on Linux.
Times are scaled: a busy Splunk is busy for 2 s, the settling time is 0.5 s.
`;
};

const noteOf = (id: string): string => {
  const scene = SCENES.find((one) => one.id === id);
  if (scene?.mayDouble !== undefined) return ' ¹';
  return scene?.isBlind === true ? ' ²' : '';
};

const table = (
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string => {
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
};
