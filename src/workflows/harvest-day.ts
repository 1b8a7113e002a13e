import { defineSearchAttributeKey } from '@temporalio/common';
import { proxyActivities, setHandler, workflowInfo } from '@temporalio/workflow';
import type { HarvestActivities } from '../activities/harvest/harvest-activities.ts';
import { aFewAtOnce } from './a-few-at-once.ts';
import { opening } from './activity-options.ts';
import { harvestChild } from './harvest-child.ts';
import { type HarvestDayInput, parseHarvestDayInput } from './harvest-input.ts';
import { showWindows } from './harvest-visibility.ts';
import type { HarvestedWindow } from './harvest-window.ts';
import { harvestDayQuery } from './messages.ts';
import { startRecheck } from './start-recheck.ts';
import { createVisibility } from './visibility.ts';
import { dayBefore, dayOf } from './windows-of-day.ts';
import { worstOf } from './worst-of.ts';

/** A day has at most so many windows, of a minute each. */
const MOST_WINDOWS = 1_440;
/** What the schedule should have started it at, however late it was. */
const NOMINAL_TIME = defineSearchAttributeKey('TemporalScheduledStartTime', 'DATETIME');

export interface HarvestedDay {
  readonly tenant: string;
  readonly date: string;
  /** Worst of its windows. */
  readonly outcome: HarvestedWindow['outcome'];
  /** Those that had not ended well before. */
  readonly windows: readonly HarvestedWindow[];
}

const { planHarvest } = proxyActivities<HarvestActivities>(opening);

/**
 * Harvests the windows of a UTC day, by default of the one before the nominal time of its schedule: a start that comes
 * days late still reads its own day. Then has them re-checked after 1, 24 and 72 hours.
 */
export async function harvestDay(input: HarvestDayInput): Promise<HarvestedDay> {
  const { tenant, date = dayBefore(nominalTime()) } = parseHarvestDayInput(input, 'harvestDay');
  const showState = createVisibility(tenant);
  showState('harvesting');
  let progress = { done: 0, total: 0 };
  setHandler(harvestDayQuery, () => progress, { description: 'Windows that have ended' });
  const stretch = { tenant, ...dayOf(date) };
  const plan = await planHarvest({ ...stretch, after: null, limit: MOST_WINDOWS });
  progress = { done: 0, total: plan.windows.length };
  const windows = await aFewAtOnce(plan.windows, plan.concurrency, async (window) => {
    const ended = await harvestChild({ tenant, ...window });
    progress = { ...progress, done: progress.done + 1 };
    return ended;
  });
  showWindows(tenant, windows);
  await startRecheck(tenant, date);
  const outcome = worstOf(windows);
  showState(outcome);
  return { tenant, date, outcome, windows };
}

const nominalTime = (): number => {
  const { typedSearchAttributes, startTime } = workflowInfo();
  return (typedSearchAttributes.get(NOMINAL_TIME) ?? startTime).getTime();
};
