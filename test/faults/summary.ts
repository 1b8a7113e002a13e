import type { Bitten } from './bite.ts';
import type { Outcome } from './judge-tenant.ts';
import type { JobResult } from './run-job.ts';
import type { Scene } from './scene.ts';
import type { Mode } from './tenant.ts';

/** What one scene came to in one mode; sums over its seeds. */
export interface ModeSummary {
  readonly seeds: number;
  readonly events: number;
  readonly strikes: number;
  readonly lost: number;
  readonly doubled: number;
  readonly listed: number;
  readonly unlisted: number;
}

/** What happened with the protection off. */
export interface BiteSummary {
  readonly of: 'naive collector' | 'naive collector with search' | 'product without search';
  readonly seeds: number;
  /** Seeds that lost or doubled something. */
  readonly bitten: number;
  readonly lost: number;
  readonly doubled: number;
}

export interface SceneSummary {
  readonly id: string;
  readonly title: string;
  readonly verified: ModeSummary;
  readonly lesser: Partial<Record<Mode, ModeSummary>>;
  readonly bite: BiteSummary;
  /** Of all its processes together, which ran beside those of others. */
  readonly seconds: number;
  /** Empty when what is promised was kept, and the fault was shown to bite. */
  readonly wrong: readonly string[];
}

export const summarise = (scene: Scene, results: readonly JobResult[]): SceneSummary => {
  const outcomes = results.flatMap((result) => result.outcomes);
  const bitten = results.flatMap((result) => result.bitten);
  const of = (mode: Mode): ModeSummary => sumUp(outcomes.filter((one) => one.mode === mode));
  const bite = biteOf(scene, outcomes, bitten);
  return {
    id: scene.id,
    title: scene.title,
    verified: of('verified'),
    lesser: Object.fromEntries(scene.lesser.map((mode) => [mode, of(mode)])),
    bite,
    seconds: Math.round(sum(results, ({ seconds }) => seconds)),
    wrong: [
      ...outcomes.flatMap(({ mode, seed, wrong }) =>
        wrong.map((what) => `${mode}, seed ${seed}: ${what}`),
      ),
      ...(bite.seeds > 0 && bite.bitten === 0 ? ['the fault did not bite'] : []),
    ],
  };
};

const sum = <One>(all: readonly One[], of: (one: One) => number): number =>
  all.reduce((total, one) => total + of(one), 0);

const sumUp = (outcomes: readonly Outcome[]): ModeSummary => ({
  seeds: outcomes.length,
  events: sum(outcomes, ({ events }) => events),
  strikes: sum(outcomes, ({ strikes }) => strikes),
  lost: sum(outcomes, ({ lost }) => lost),
  doubled: sum(outcomes, ({ doubled }) => doubled),
  listed: sum(outcomes, ({ listed }) => listed),
  unlisted: sum(outcomes, ({ unlisted }) => unlisted),
});

const biteOf = (
  { bite }: Scene,
  outcomes: readonly Outcome[],
  bitten: readonly Bitten[],
): BiteSummary => {
  const isOurs = bite === 'without search';
  const all = isOurs ? outcomes.filter(({ mode }) => mode !== 'verified') : bitten;
  const naive =
    isOurs || bite.asksSplunk !== true ? 'naive collector' : 'naive collector with search';
  return {
    of: isOurs ? 'product without search' : naive,
    seeds: all.length,
    bitten: all.filter(({ lost, doubled }) => lost + doubled > 0).length,
    lost: sum(all, ({ lost }) => lost),
    doubled: sum(all, ({ doubled }) => doubled),
  };
};
