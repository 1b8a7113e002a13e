import { until } from '../support/until.ts';
import type { Planted } from './planting.ts';
import type { Found, Scene } from './scene.ts';
import { isHelpless } from './settle.ts';
import type { Stage } from './stage.ts';
import type { Mode, Tenant } from './tenant.ts';
import { countTenant } from './tenant-count.ts';

/** How one seed of a scene ended in one mode. Counts are of events at the sink, but `listed`. */
export interface Outcome {
  readonly scene: string;
  readonly mode: Mode;
  readonly seed: number;
  readonly records: number;
  readonly events: number;
  readonly strikes: number;
  readonly lost: number;
  readonly doubled: number;
  /** Named by the ledger as possibly doubled. */
  readonly listed: number;
  /** Doubled, and not named. */
  readonly unlisted: number;
  /** In words; empty when what is promised was kept. */
  readonly wrong: readonly string[];
}

export interface Played {
  readonly planted: readonly Planted[];
  readonly strikes: number;
  readonly unsettled: string | undefined;
}

export const judgeTenant = async (
  scene: Scene,
  stage: Stage,
  tenant: Tenant,
  { planted, strikes, unsettled }: Played,
): Promise<Outcome> => {
  const { deliveries } = await stage.ledger();
  const named = await deliveries.possiblyDoubled({ stream: tenant.name });
  const listed = new Set(named.flatMap(({ eventIds }) => eventIds));
  const count = countTenant(tenant, planted, scene.isByIndex === true);
  const { lost, doubled, keptAside, indexed } = count;
  const found = { tenant, planted, lost, doubled };
  const unlisted = doubled.filter((id) => !listed.has(id));
  const wrong = [
    unsettled,
    strikes === 0 ? 'its fault never struck' : undefined,
    ...promised(scene, found, unlisted),
    await keptAsideWrong(stage, tenant, keptAside),
    await modeWrong(scene, stage, tenant),
    ...((await scene.inspect?.(found, stage)) ?? []),
  ].filter((what) => what !== undefined);
  return {
    scene: scene.id,
    mode: tenant.mode,
    seed: tenant.seed,
    records: tenant.world.entries(tenant.platform).length,
    events: indexed,
    strikes,
    lost: lost.length,
    doubled: doubled.length,
    listed: listed.size,
    unlisted: unlisted.length,
    wrong,
  };
};

/** A part that could not be played to its end. */
export const brokenOff = (scene: Scene, tenant: Tenant, error: unknown): Outcome => ({
  scene: scene.id,
  mode: tenant.mode,
  seed: tenant.seed,
  records: 0,
  events: 0,
  strikes: 0,
  lost: 0,
  doubled: 0,
  listed: 0,
  unlisted: 0,
  wrong: [String(error)],
});

/** Nothing lost; in verified mode nothing doubled, in the others nothing that was not named. */
const promised = (
  scene: Scene,
  { tenant, lost, doubled }: Found,
  unlisted: readonly string[],
): readonly string[] => {
  if (isHelpless(scene, tenant)) return [];
  const isVerified = tenant.mode === 'verified' && scene.isBlind !== true;
  const tooMany = scene.mayDouble !== undefined ? [] : isVerified ? doubled : unlisted;
  return [
    ...(lost.length > 0 ? [`lost ${some(lost)}`] : []),
    ...(tooMany.length > 0 ? [`doubled ${some(tooMany)}`] : []),
  ];
};

const some = (ids: readonly string[]): string => `${ids.length}: ${ids.slice(0, 3).join(', ')}`;

/** What is not in Splunk because it is poison is in the ledger, with its reason. */
const keptAsideWrong = async (
  stage: Stage,
  { name }: Tenant,
  keptAside: readonly string[],
): Promise<string | undefined> => {
  if (keptAside.length === 0) return undefined;
  const letters = await (await stage.ledger()).deliveries.quarantined({ stream: name });
  return letters.length > 0 ? undefined : `${some(keptAside)} is neither in Splunk nor kept aside`;
};

/** A run that quietly fell back to a lesser mode would prove nothing about this one. */
const modeWrong = async (
  { isBlind }: Scene,
  { ledger }: Stage,
  { name, mode }: Tenant,
): Promise<string | undefined> => {
  if (mode !== 'verified' || isBlind === true) return undefined;
  const { targets } = await ledger();
  try {
    await until('verified', async () => (await targets.get(name))?.mode === 'verified', 40_000);
    return undefined;
  } catch {
    const row = await targets.get(name);
    return `its mode at the end is ${row?.mode ?? 'unknown'} (${row?.reason ?? ''})`;
  }
};
