import { type Client, ScheduleAlreadyRunning, type ScheduleOptions } from '@temporalio/client';
import type { TemporalConfig } from '../../config/config.ts';
import { formatDuration } from '../../config/duration.ts';

/** A workflow that starts again and again. */
export interface WorkflowSchedule {
  readonly scheduleId: string;
  readonly when: Timing;
  readonly workflowType: string;
  readonly workflowId: string;
  readonly input: Readonly<Record<string, string>>;
  /** For the Web UI. */
  readonly summary: string;
}

export type Timing =
  /** Every run takes up what the last one left: a missed start needs no making up, a second run waits its turn. */
  | { readonly everyMs: number }
  /** In UTC. With `isMadeUp` every start has a day of its own, also one that comes days late, or while another runs. */
  | { readonly cron: string; readonly isMadeUp: boolean };

/** How late a start may still be made up; the command line of temporal knows no days. */
const policiesOf = (when: Timing) =>
  'cron' in when && when.isMadeUp
    ? ({ overlap: 'ALLOW_ALL', catchupWindow: '240h' } as const)
    : ({ overlap: 'SKIP', catchupWindow: '1m' } as const);

const specOf = (when: Timing) =>
  'cron' in when ? { cronExpressions: [when.cron] } : { intervals: [{ every: when.everyMs }] };

/** For people: `every 5m`, `at 15 2 * * * (UTC)`. */
export const describeTiming = (when: Timing): string =>
  'cron' in when ? `at ${when.cron} (UTC)` : `every ${formatDuration(when.everyMs)}`;

const optionsOf = (schedule: WorkflowSchedule, { taskQueue }: TemporalConfig) =>
  ({
    scheduleId: schedule.scheduleId,
    spec: specOf(schedule.when),
    policies: policiesOf(schedule.when),
    action: {
      type: 'startWorkflow',
      workflowType: schedule.workflowType,
      workflowId: schedule.workflowId,
      taskQueue,
      args: [schedule.input],
      staticSummary: schedule.summary,
    },
  }) satisfies ScheduleOptions;

/** Where there is none of that name; whatever people made of an existing one stays. */
export const ensureSchedule = async (
  client: Client,
  schedule: WorkflowSchedule,
  temporal: TemporalConfig,
): Promise<void> => {
  try {
    await client.schedule.create(optionsOf(schedule, temporal));
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
  }
};

/** Creates the schedule, or brings the existing one to the same shape; a pause of it stays. */
export const applySchedule = async (
  client: Client,
  schedule: WorkflowSchedule,
  temporal: TemporalConfig,
): Promise<'created' | 'updated'> => {
  const options = optionsOf(schedule, temporal);
  try {
    await client.schedule.create(options);
    return 'created';
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
    const { spec, policies, action } = options;
    const handle = client.schedule.getHandle(options.scheduleId);
    await handle.update((existing) => ({ ...existing, spec, policies, action }));
    return 'updated';
  }
};

const OVERLAP_FLAG = { ALLOW_ALL: 'AllowAll', SKIP: 'Skip' } as const;

/** The same with the temporal CLI alone. */
export const scheduleCommandLine = (
  { scheduleId, when, workflowType, workflowId, input }: WorkflowSchedule,
  { namespace, taskQueue }: TemporalConfig,
): string => {
  const { overlap, catchupWindow } = policiesOf(when);
  return [
    'temporal schedule create',
    ...(namespace === 'default' ? [] : [`--namespace ${namespace}`]),
    `--schedule-id ${scheduleId}`,
    'cron' in when ? `--cron '${when.cron}'` : `--interval ${formatDuration(when.everyMs)}`,
    `--overlap-policy ${OVERLAP_FLAG[overlap]}`,
    `--catchup-window ${catchupWindow}`,
    `--workflow-id ${workflowId}`,
    `--type ${workflowType}`,
    `--task-queue ${taskQueue}`,
    `--input '${JSON.stringify(input)}'`,
  ].join(' ');
};
