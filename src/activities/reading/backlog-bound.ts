import type { Backlog } from '../../ledger/ledger.ts';

export interface BacklogLimits {
  readonly backlogMaxBytes: number;
  readonly backlogMaxAgeMs: number;
}

/** Each may be a workflow that waits: many tiny batches are a load, however few bytes they are. */
const MAX_WAITING = 2_000;
const MINUTE_MS = 60_000;

/** What a stream that waits for Splunk has too much of; undefined below every bound. */
export const backlogBound = (
  { deliveries, bytes, oldestAt }: Backlog,
  { backlogMaxBytes, backlogMaxAgeMs }: BacklogLimits,
  now: number,
): string | undefined => {
  if (oldestAt === null) return undefined;
  const bound = () => {
    if (bytes >= backlogMaxBytes) return `batches.max_backlog (${backlogMaxBytes} bytes)`;
    if (deliveries >= MAX_WAITING) return `the bound of ${MAX_WAITING} batches`;
    if (now - oldestAt >= backlogMaxAgeMs) {
      return `batches.max_backlog_age (${Math.round(backlogMaxAgeMs / MINUTE_MS)} minutes)`;
    }
    return undefined;
  };
  const reached = bound();
  if (reached === undefined) return undefined;
  return `${deliveries} batches (${bytes} bytes) wait for Splunk, the oldest since ${new Date(oldestAt).toISOString()}: that reaches ${reached}. Extraction waits until less does.`;
};
