import { proxyActivities, sleep } from '@temporalio/workflow';
import type { HarvestActivities } from '../activities/harvest/harvest-activities.ts';
import { aFewAtOnce } from './a-few-at-once.ts';
import { opening } from './activity-options.ts';
import { harvestChild } from './harvest-child.ts';
import { type HarvestDayInput, parseHarvestDayInput } from './harvest-input.ts';
import { showWindows } from './harvest-visibility.ts';
import type { HarvestedWindow } from './harvest-window.ts';
import { RECHECK_HOURS } from './recheck-hours.ts';
import { createVisibility } from './visibility.ts';
import { dayBefore, dayOf, windowsOfDay } from './windows-of-day.ts';
import { worstOf } from './worst-of.ts';

const HOUR_MS = 3_600_000;
const MOST_WINDOWS = 1_440;

export interface RecheckedDay {
  readonly tenant: string;
  readonly date: string;
  readonly outcome: HarvestedWindow['outcome'];
}

const { planHarvest } = proxyActivities<HarvestActivities>(opening);

/**
 * Reads the windows of a day again, 1, 24 and 72 hours after they were harvested: records come late, and nobody says how
 * late. What is new becomes a supplement. A window that had failed is harvested as if for the first time.
 */
export async function recheckDay(input: HarvestDayInput): Promise<RecheckedDay> {
  const { tenant, date = dayBefore(Date.now()) } = parseHarvestDayInput(input, 'recheckDay');
  const showState = createVisibility(tenant);
  const beganAt = Date.now();
  let last: readonly HarvestedWindow[] = [];
  for (const hours of RECHECK_HOURS) {
    showState('waiting');
    await sleep(Math.max(0, beganAt + hours * HOUR_MS - Date.now()), {
      summary: `until ${hours} h after the harvest`,
    });
    showState('harvesting');
    last = await recheck(tenant, date, hours);
    showWindows(tenant, last);
  }
  const outcome = worstOf(last);
  showState(outcome);
  return { tenant, date, outcome };
}

const recheck = async (
  tenant: string,
  date: string,
  recheckHours: number,
): Promise<readonly HarvestedWindow[]> => {
  const plan = await planHarvest({ tenant, ...dayOf(date), after: null, limit: MOST_WINDOWS });
  const open = new Set(plan.windows.map(({ from }) => from));
  return aFewAtOnce(windowsOfDay(date, plan.windowMinutes), plan.concurrency, (window) =>
    harvestChild({ tenant, ...window, ...(open.has(window.from) ? {} : { recheckHours }) }),
  );
};
