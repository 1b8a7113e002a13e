import { type Client, ScheduleAlreadyRunning, type ScheduleOptions } from '@temporalio/client';
import type { StreamConfig, TemporalConfig } from '../../config/config.ts';
import { formatDuration } from '../../config/duration.ts';

const MINUTE = 60_000;

/** A run starts where the last one ended, so a missed start needs no making up. */
const CATCHUP_WINDOW = '1m';

export const scheduleId = (stream: string): string => `extract-${stream}`;

export interface StreamSchedule {
  readonly stream: string;
  readonly everyMs: number;
}

/** As often as the stream polls, but a run a minute at most: each is a row in the Web UI. */
export const scheduleOf = (
  { settings, pollMs }: StreamConfig,
  everyMs?: number,
): StreamSchedule => ({
  stream: settings.name,
  everyMs: everyMs ?? Math.max(MINUTE, pollMs),
});

const optionsOf = ({ stream, everyMs }: StreamSchedule, { taskQueue }: TemporalConfig) =>
  ({
    scheduleId: scheduleId(stream),
    spec: { intervals: [{ every: everyMs }] },
    policies: { overlap: 'SKIP', catchupWindow: CATCHUP_WINDOW },
    action: {
      type: 'startWorkflow',
      workflowType: 'extractAuditLog',
      workflowId: `extract/${stream}`,
      taskQueue,
      args: [{ stream }],
      staticSummary: `${stream} → Splunk`,
    },
  }) satisfies ScheduleOptions;

/** Creates the schedule, or brings the existing one to the same shape; a pause of it stays. */
export const applySchedule = async (
  client: Client,
  schedule: StreamSchedule,
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
  { stream, everyMs }: StreamSchedule,
  { namespace, taskQueue }: TemporalConfig,
): string =>
  [
    'temporal schedule create',
    ...(namespace === 'default' ? [] : [`--namespace ${namespace}`]),
    `--schedule-id ${scheduleId(stream)}`,
    `--interval ${formatDuration(everyMs)}`,
    '--overlap-policy Skip',
    `--catchup-window ${CATCHUP_WINDOW}`,
    `--workflow-id extract/${stream}`,
    '--type extractAuditLog',
    `--task-queue ${taskQueue}`,
    `--input '${JSON.stringify({ stream })}'`,
  ].join(' ');
