import type { Config } from '../../config/config.ts';
import type { WorkflowSchedule } from './workflow-schedule.ts';

export const RECONCILE_EVERY_MS = 3_600_000;

/** One for every Splunk target that can be searched. */
export const reconcileSchedules = (
  { splunk: { targets } }: Config,
  everyMs: number,
): readonly WorkflowSchedule[] =>
  targets
    .filter(({ search }) => search !== undefined)
    .map(({ name }) => ({
      scheduleId: `reconcile-${name}`,
      when: { everyMs },
      workflowType: 'reconcileDelivery',
      workflowId: `reconcile/${name}`,
      input: { target: name },
      summary: `${name}: ledger and Splunk compared`,
    }));
