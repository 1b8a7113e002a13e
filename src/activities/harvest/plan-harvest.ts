import type { Window } from '../../audit/window.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { readQuota } from './daily-quota.ts';
import type { DeclareScope } from './declare-tenant.ts';
import type { HarvestActivities, HarvestPlan } from './harvest-activities.ts';
import { type HarvestSetup, tenantNamed, toWindow } from './harvest-setup.ts';

export interface PlanHarvestDependencies {
  readonly ledger: Ledger;
  readonly harvests: ReadonlyMap<string, HarvestSetup>;
  readonly declareScope: DeclareScope;
  /** By tenant; those that are not here have no daily quota. */
  readonly queriesPerDay?: ReadonlyMap<string, number>;
  readonly now: () => number;
}

const ENDED_WELL = ['sealed', 'sealed-empty', 'gap'] as const;

/** Windows of a stretch that have not ended well, oldest first: what the platform forgets next comes first. */
export const createPlanHarvest =
  ({
    ledger,
    harvests,
    declareScope,
    queriesPerDay,
    now,
  }: PlanHarvestDependencies): HarvestActivities['planHarvest'] =>
  async ({ tenant, from, to, after, limit }): Promise<HarvestPlan> => {
    const setup = tenantNamed(harvests, tenant);
    const { windowMs, lagMs, source } = setup;
    const asked = toWindow({ from, to });
    // Whole windows only, and none that the platform may still be adding to.
    const stretch: Window = {
      from: asked.from - (asked.from % windowMs),
      to: Math.min(asked.to, now() - lagMs),
    };
    if (after === null) {
      await declareScope(setup, await source.resolveOrganization(), stretch.from);
    }
    const ended = await ledger.windows.list({ tenant, within: stretch, states: ENDED_WELL });
    // A window of another length says nothing of this one's end; one that was never delivered has not ended.
    const done = new Set(
      ended
        .filter(({ state, delivered }) => state !== 'sealed' || delivered)
        .map(({ window }) => keyOf(window)),
    );
    const open: Window[] = [];
    let total = 0;
    for (let at = stretch.from; at + windowMs <= stretch.to; at += windowMs) {
      total += 1;
      const window = { from: at, to: at + windowMs };
      if (!done.has(keyOf(window))) open.push(window);
    }
    const place = after === null ? 0 : Date.parse(after) + 1;
    const perDay = queriesPerDay?.get(tenant);
    const next = open.filter((window) => window.from >= place);
    return {
      sourceQueue: setup.queue,
      windowMinutes: windowMs / 60_000,
      concurrency: setup.concurrency,
      windows: next.slice(0, limit).map(toText),
      more: next.length > limit,
      total,
      done: total - open.length,
      ...(perDay !== undefined && {
        quota: await readQuota(ledger.windows, setup, perDay, now()),
      }),
    };
  };

const keyOf = ({ from, to }: Window): string => `${from} ${to}`;

const toText = (window: Window) => ({
  from: new Date(window.from).toISOString(),
  to: new Date(window.to).toISOString(),
});
