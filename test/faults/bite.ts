import { setTimeout as sleep } from 'node:timers/promises';
import { plant } from '../support/plant.ts';
import { until } from '../support/until.ts';
import { createNaiveScript, type NaiveScript } from './naive-script.ts';
import { countStrikes, endFaults, type Planted, plantAll, untilStruck } from './planting.ts';
import { saltOf } from './play.ts';
import type { Bite, Scene } from './scene.ts';
import { createTenant } from './tenant.ts';
import { countTenant } from './tenant-count.ts';

/** What the naive collector made of one seed. */
export interface Bitten {
  readonly seed: number;
  readonly strikes: number;
  readonly lost: number;
  readonly doubled: number;
}

/** A script that meets poison never ends; any other is waited for, however slow the machine is. */
const POISONED_MS = 4_000;
const PATIENCE_MS = 60_000;
const PAGE_MS = 60;

/** The naive collector under the faults of a scene; without a scene, how it does by itself. */
export const playNaively = async (scene: Scene | undefined, seed: number): Promise<Bitten> => {
  const bite: Bite = scene === undefined || scene.bite === 'without search' ? {} : scene.bite;
  const salt = scene === undefined ? 0 : saltOf(scene);
  const tenant = await createTenant({
    name: 'naive',
    mode: 'accepted',
    seed,
    salt,
    dialect: 'genesys.query',
    useAck: false,
    isTame: true,
  });
  const script = createNaiveScript(tenant, bite);
  try {
    // A real platform takes its time; else all would be over before a fault can strike in the middle.
    await plant(tenant.source, {
      kind: 'slow',
      path: '/results',
      delayMs: PAGE_MS,
      probability: 1,
    });
    const planted = scene?.plan(tenant) ?? [];
    await (bite.act ?? strikeAll)(script, planted);
    // Poison stays what it is; everything else ends.
    const isPoisoned = planted.some(({ poison }) => poison !== undefined);
    if (!isPoisoned) await endFaults(tenant);
    await ended(script, isPoisoned ? POISONED_MS : PATIENCE_MS);
    const { lost, doubled } = countTenant(tenant, planted, scene?.isByIndex === true);
    const strikes = await countStrikes(tenant, planted);
    return { seed, strikes, lost: lost.length, doubled: doubled.length };
  } finally {
    await script.close();
    await tenant.close();
  }
};

const strikeAll = async (script: NaiveScript, planted: readonly Planted[]): Promise<void> => {
  const { tenant } = script;
  await plantAll(tenant, planted);
  script.start();
  // It may have been spared, and then proves nothing.
  const isSpared = until('its end', () => script.isDone, PATIENCE_MS);
  isSpared.catch(() => undefined); // the strikes came first, and the end is waited for later
  await Promise.race([untilStruck(tenant, planted), isSpared]);
};

const ended = async (script: NaiveScript, patienceMs: number): Promise<void> => {
  const deadline = Date.now() + patienceMs;
  while (!script.isDone && Date.now() < deadline) await sleep(50);
  const { index } = script.tenant.splunk;
  while (index.pending() > 0) await sleep(50);
};
