import { setTimeout as sleep } from 'node:timers/promises';
import type { Planted } from './planting.ts';
import type { Scene } from './scene.ts';
import type { Stage } from './stage.ts';
import type { Tenant } from './tenant.ts';
import { countTenant, lastVisibleAt } from './tenant-count.ts';

const UNFINISHED = ['pending', 'redelivery', 'accepted'] as const;
/** Nothing more comes after so long: a platform's Retry-After with its margin fits in, and then some. */
const QUIET_MS = 45_000;
/** Where loss is what is to be shown. */
const QUIET_IN_LOSS_MS = 6_000;
const LONGEST_MS = 240_000;

/** A mode that cannot help it loses or doubles in this scene. */
export const isHelpless = ({ isBeyondLesser }: Scene, { mode }: Tenant): boolean =>
  isBeyondLesser === true && mode !== 'verified';

/** Waits until everything is delivered, or nothing moves any more; tells what is left undone, if anything is. */
export const settle = async (
  scene: Scene,
  stage: Stage,
  tenant: Tenant,
  planted: readonly Planted[],
): Promise<string | undefined> => {
  const { index } = tenant.splunk;
  const { deliveries } = await stage.ledger();
  const quietMs =
    isHelpless(scene, tenant) || scene.isHealed === true ? QUIET_IN_LOSS_MS : QUIET_MS;
  const deadline = Date.now() + LONGEST_MS;
  const moved = { count: -1, at: Date.now() };
  for (;;) {
    await sleep(200);
    const count = index.count() + index.pending();
    if (count !== moved.count) Object.assign(moved, { count, at: Date.now() });
    const open = await deliveries.list({ stream: tenant.name, states: UNFINISHED, limit: 1 });
    if (Date.now() > deadline) return `not settled: ${open[0]?.lastError ?? 'reading'}`;
    const isIdle = open.length === 0 && index.pending() === 0;
    if (!isIdle || Date.now() <= lastVisibleAt(tenant)) continue;
    if (Date.now() > moved.at + quietMs) return undefined;
    if (countTenant(tenant, planted, scene.isByIndex === true).lost.length === 0) return undefined;
  }
};
