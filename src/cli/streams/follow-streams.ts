import { type Client, ScheduleNotFoundError } from '@temporalio/client';
import type { Config } from '../../config/config.ts';
import { scheduleId } from './stream-schedule.ts';

export interface FollowedStream {
  readonly stream: string;
  /** `scheduled`: an active Temporal Schedule runs it already. */
  readonly how: 'follow' | 'scheduled';
}

const hasActiveSchedule = async (client: Client, stream: string): Promise<boolean> => {
  try {
    const { state } = await client.schedule.getHandle(scheduleId(stream)).describe();
    return !state.paused;
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return false;
    throw error;
  }
};

/** One open run per stream; a run that is already there, from an earlier start, goes on. */
export const followStreams = async (
  client: Client,
  { streams, temporal }: Config,
): Promise<readonly FollowedStream[]> =>
  Promise.all(
    streams.map(async ({ settings: { name } }): Promise<FollowedStream> => {
      if (await hasActiveSchedule(client, name)) return { stream: name, how: 'scheduled' };
      await client.workflow.start('extractAuditLog', {
        workflowId: `extract/${name}`,
        workflowIdConflictPolicy: 'USE_EXISTING',
        taskQueue: temporal.taskQueue,
        args: [{ stream: name, follow: true }],
        staticSummary: `${name} → Splunk`,
      });
      return { stream: name, how: 'follow' };
    }),
  );
