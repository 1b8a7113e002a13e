import { until } from '../support/until.ts';
import { brokenOff, judgeTenant, type Outcome } from './judge-tenant.ts';
import {
  endFaults,
  keepChanging,
  type Planted,
  plantAll,
  totalStrikes,
  untilStruck,
} from './planting.ts';
import type { Scene, Setting } from './scene.ts';
import { settle } from './settle.ts';
import { createStage, type Stage } from './stage.ts';
import { createTenant, dialectOf, type Mode, type Tenant } from './tenant.ts';
import { countTenant } from './tenant-count.ts';

/** One tenant's part: which fault it meets, set up how. */
export interface Role {
  readonly scene: Scene;
  readonly mode: Mode;
  readonly seed: number;
}

/** How often each scene's setting has struck, by its id. */
type Conducted = ReadonlyMap<string, number>;

/** Plays several roles at once, on one worker, one ledger and one Temporal server. */
export const play = async (roles: readonly Role[]): Promise<readonly Outcome[]> => {
  const settings = await settingsOf(roles);
  const tenants: Tenant[] = [];
  for (const role of roles) tenants.push(await tenantOf(role));
  const options = [...settings.values()].map(({ stage }) => stage);
  const stage = await createStage({ ...Object.assign({}, ...options), tenants });
  try {
    await stage.start();
    const { promise: conducted, resolve, reject } = Promise.withResolvers<Conducted>();
    Promise.all(tenants.map(firstEvents))
      .then(() => conductAll(roles, settings, stage))
      .then(resolve, reject);
    return await Promise.all(
      roles.map(({ scene }, place) => {
        const tenant = tenants[place];
        if (tenant === undefined) throw new Error('a role without a tenant');
        // One that fails says so, and the others go on.
        return playTenant(scene, stage, tenant, conducted).catch((error: unknown) =>
          brokenOff(scene, tenant, error),
        );
      }),
    );
  } finally {
    await stage.close();
    for (const setting of settings.values()) await setting.close();
    await Promise.all(tenants.map((tenant) => tenant.close()));
  }
};

const settingsOf = async (roles: readonly Role[]): Promise<ReadonlyMap<string, Setting>> => {
  const settings = new Map<string, Setting>();
  for (const scene of new Set(roles.map((role) => role.scene))) {
    const setting = await scene.set?.();
    if (setting !== undefined) settings.set(scene.id, setting);
  }
  return settings;
};

const conductAll = async (
  roles: readonly Role[],
  settings: ReadonlyMap<string, Setting>,
  stage: Stage,
): Promise<Conducted> => {
  const strikes = new Map<string, number>();
  for (const [id, { conduct }] of settings) {
    const own = stage.tenants.filter((_, place) => roles[place]?.scene.id === id);
    strikes.set(id, await conduct(stage, own));
  }
  return strikes;
};

const tenantOf = ({ scene, mode, seed }: Role): Promise<Tenant> =>
  createTenant({
    name: `${scene.id}-${mode}-${seed}`.toLowerCase(),
    seed,
    mode,
    salt: saltOf(scene),
    dialect: dialectOf(seed, scene.dialects),
    useAck: scene.useAck ?? usesAck(mode, seed),
    splunk: scene.splunk,
    search: scene.search?.(seed),
  });

/** Verified with and without acknowledgements; the other modes are what the token can do. */
const usesAck = (mode: Mode, seed: number): boolean =>
  mode === 'verified' ? Math.floor(seed / 3) % 2 === 1 : mode === 'acknowledged';

export const saltOf = ({ id }: Scene): number =>
  Buffer.from(id).reduce((sum, byte) => (sum * 31 + byte) % 65_521, 7);

const firstEvents = ({ splunk, seed }: Tenant): Promise<boolean> =>
  until(`the first events of seed ${seed}`, () => splunk.index.count() > 0, 60_000);

const playTenant = async (
  scene: Scene,
  stage: Stage,
  tenant: Tenant,
  conducted: Promise<Conducted>,
): Promise<Outcome> => {
  await stage.follow(tenant);
  await firstEvents(tenant);
  const planted = scene.plan(tenant);
  const changing = keepChanging(tenant);
  try {
    await (scene.act ?? strikeAll)(tenant, planted, stage);
    await conducted;
  } finally {
    await changing.stop();
  }
  await endFaults(tenant);
  const unsettled = await arrive(scene, stage, tenant, planted);
  const fromOutside = (await conducted).get(scene.id) ?? 0;
  const strikes = fromOutside + (await totalStrikes(tenant, planted));
  const outcome = await judgeTenant(scene, stage, tenant, { planted, strikes, unsettled });
  await stage.unfollow(tenant);
  return outcome;
};

const strikeAll = async (tenant: Tenant, planted: readonly Planted[]): Promise<void> => {
  await plantAll(tenant, planted);
  await untilStruck(tenant, planted);
};

/** Until all is there, if need be with the help of reconciliation. */
const arrive = async (
  scene: Scene,
  stage: Stage,
  tenant: Tenant,
  planted: readonly Planted[],
): Promise<string | undefined> => {
  const unsettled = await settle(scene, stage, tenant, planted);
  if (scene.isHealed !== true || tenant.mode !== 'verified') return unsettled;
  if (countTenant(tenant, planted, scene.isByIndex === true).lost.length === 0) return unsettled;
  await stage.reconcile(tenant);
  return settle(scene, stage, tenant, planted);
};
