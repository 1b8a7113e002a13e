import {
  allHandlersFinished,
  condition,
  continueAsNew,
  patched,
  proxyActivities,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import type { HarvestActivities } from '../activities/harvest/harvest-activities.ts';
import { opening } from './activity-options.ts';
import {
  backfillBegun,
  type CarriedBackfill,
  doneOf,
  planned,
  windowEnded,
} from './backfill-progress.ts';
import { harvestChild } from './harvest-child.ts';
import { type BackfillInput, parseBackfillInput } from './harvest-input.ts';
import { showBackfill } from './harvest-visibility.ts';
import { type BackfillProgress, backfillQuery, pauseSignal, resumeSignal } from './messages.ts';
import { createQuota, pauseUntil } from './daily-quota.ts';
import { createPausing } from './pausing.ts';
import { LAST_RECHECK_HOURS } from './recheck-hours.ts';
import { startRecheck } from './start-recheck.ts';
import { createVisibility } from './visibility.ts';
import { daysSince } from './windows-of-day.ts';

/** As in extraction: replaying more takes too long. */
const MAX_HISTORY = 500;
/** Windows that are planned at once. */
const PAGE = 20;

const { planHarvest } = proxyActivities<HarvestActivities>(opening);

/**
 * Harvests every window of a stretch that has not ended well, oldest first, as many at once as the configuration lets.
 * Started again, by whatever it was ended, it goes on with what is left. Signals: `pause`, `resume`. Query: `progress`.
 */
export async function backfillEvidence(input: BackfillInput): Promise<BackfillProgress> {
  const { carried, ...stretch } = parseBackfillInput(input);
  const { tenant } = stretch;
  let state = carried ?? backfillBegun(new Date(Date.now()).toISOString());
  const underWay = new Set<string>();
  let broken: unknown;
  const showState = createVisibility(tenant);
  const progress = (): BackfillProgress => toProgress(stretch, state, underWay);
  const set = (next: CarriedBackfill): void => {
    state = next;
    showBackfill(progress());
  };
  const pausing = createPausing(
    () => Promise.resolve(),
    () => set({ ...state, pause: pausing.pause }),
  );
  setHandler(backfillQuery, progress, { description: 'Windows done, and what became of them' });
  setHandler(pauseSignal, (request) => pausing.request(request, 'signal'), {
    description: 'Begin no further window; those under way are finished',
  });
  setHandler(resumeSignal, () => pausing.resume(), { description: 'Go on' });
  pausing.adopt(state.pause);

  const begin = async (window: { readonly from: string; readonly to: string }): Promise<void> => {
    underWay.add(window.from);
    showBackfill(progress());
    try {
      const ended = await harvestChild({ tenant, ...window });
      set(windowEnded(state, ended));
    } catch (error) {
      broken = error;
    } finally {
      underWay.delete(window.from);
    }
  };
  const atMost = async (most: number): Promise<void> => {
    await condition(() => underWay.size <= most || broken !== undefined);
    if (broken !== undefined) throw broken;
  };

  const renew = async (): Promise<void> => {
    if (workflowInfo().historyLength < MAX_HISTORY) return;
    await atMost(0);
    await condition(allHandlersFinished);
    await continueAsNew<typeof backfillEvidence>({ ...stretch, carried: state });
  };

  for (let more = true; more;) {
    const plan = await planHarvest({ ...stretch, after: state.after, limit: PAGE });
    set(planned(state, plan));
    const quota = createQuota(plan.quota);
    // What a window takes is known afterwards: no more of them than can be asked about before the next.
    const windows =
      plan.quota === undefined ? plan.windows : plan.windows.slice(0, plan.concurrency);
    for (const window of windows) {
      await atMost(plan.concurrency - 1);
      if (pausing.pause !== null) showState('paused');
      await pausing.whilePaused();
      if (!quota.take()) break;
      showState('backfilling');
      set({ ...state, after: window.from });
      void begin(window);
      await renew();
    }
    more = plan.more || quota.isSpent || windows.length < plan.windows.length;
    // Whatever is still being asked counts when the next windows are planned.
    if (plan.quota !== undefined) await atMost(0);
    const waits = quota.isSpent ? quota.wait : undefined;
    if (waits === undefined) continue;
    showState('throttled');
    set({ ...state, waits });
    await sleep(pauseUntil(waits.until, Date.now()), {
      summary: `until the next day: too few of the ${waits.perDay} queries of this one are left`,
    });
    const { waits: _over, ...goesOn } = state;
    set(goesOn);
    await renew();
  }
  await atMost(0);
  await recheckYoungest(stretch);
  await condition(allHandlersFinished);
  showState(state.failed > 0 ? 'failed' : 'ended');
  return progress();
}

/** What is older has settled; what a schedule that stood still has left out has not. */
const recheckYoungest = async (stretch: Omit<BackfillInput, 'carried'>): Promise<void> => {
  if (!patched('backfill-has-days-rechecked')) return;
  for (const date of daysSince(stretch, LAST_RECHECK_HOURS, Date.now())) {
    await startRecheck(stretch.tenant, date);
  }
};

const toProgress = (
  { tenant, from, to }: Omit<BackfillInput, 'carried'>,
  { after: _after, ...state }: CarriedBackfill,
  underWay: ReadonlySet<string>,
): BackfillProgress => ({
  tenant,
  from,
  to,
  ...state,
  done: doneOf({ after: null, ...state }),
  reading: [...underWay],
});
