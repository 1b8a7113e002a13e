import type { StreamConfig } from '../../config/config.ts';
import type { WorkflowSchedule } from '../schedules/workflow-schedule.ts';

const MINUTE = 60_000;

export const scheduleId = (stream: string): string => `extract-${stream}`;

/** As often as the stream polls, but a run a minute at most: each is a row in the Web UI. */
export const scheduleOf = (
  { settings: { name: stream }, pollMs }: StreamConfig,
  everyMs?: number,
): WorkflowSchedule => ({
  scheduleId: scheduleId(stream),
  when: { everyMs: everyMs ?? Math.max(MINUTE, pollMs) },
  workflowType: 'extractAuditLog',
  workflowId: `extract/${stream}`,
  input: { stream },
  summary: `${stream} → Splunk`,
});
