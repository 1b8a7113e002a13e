import { type Client, ScheduleAlreadyRunning, type ScheduleOptions } from '@temporalio/client';
import type { TemporalConfig } from '../../config/config.ts';
import { formatDuration } from '../../config/duration.ts';

/** A workflow that starts again and again. */
export interface WorkflowSchedule {
  readonly scheduleId: string;
  readonly everyMs: number;
  readonly workflowType: string;
  readonly workflowId: string;
  readonly input: Readonly<Record<string, string>>;
  /** For the Web UI. */
  readonly summary: string;
}

/** Every run takes up what the last one left, so a missed start needs no making up. */
const CATCHUP_WINDOW = '1m';

const optionsOf = (schedule: WorkflowSchedule, { taskQueue }: TemporalConfig) =>
  ({
    scheduleId: schedule.scheduleId,
    spec: { intervals: [{ every: schedule.everyMs }] },
    policies: { overlap: 'SKIP', catchupWindow: CATCHUP_WINDOW },
    action: {
      type: 'startWorkflow',
      workflowType: schedule.workflowType,
      workflowId: schedule.workflowId,
      taskQueue,
      args: [schedule.input],
      staticSummary: schedule.summary,
    },
  }) satisfies ScheduleOptions;

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

/** The same with the temporal CLI alone. */
export const scheduleCommandLine = (
  { scheduleId, everyMs, workflowType, workflowId, input }: WorkflowSchedule,
  { namespace, taskQueue }: TemporalConfig,
): string =>
  [
    'temporal schedule create',
    ...(namespace === 'default' ? [] : [`--namespace ${namespace}`]),
    `--schedule-id ${scheduleId}`,
    `--interval ${formatDuration(everyMs)}`,
    '--overlap-policy Skip',
    `--catchup-window ${CATCHUP_WINDOW}`,
    `--workflow-id ${workflowId}`,
    `--type ${workflowType}`,
    `--task-queue ${taskQueue}`,
    `--input '${JSON.stringify(input)}'`,
  ].join(' ');
