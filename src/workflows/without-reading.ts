import type { WindowInput } from '../activities/harvest/harvest-activities.ts';
import type { HarvestedWindow } from './harvest-window.ts';

/** How a window ended of which nothing was read. */
export const withoutReading = (
  { tenant, from, to }: WindowInput,
  outcome: HarvestedWindow['outcome'],
  reason: string | null,
): HarvestedWindow => ({
  tenant,
  from,
  to,
  outcome,
  events: 0,
  newEvents: 0,
  agrees: null,
  manifestSha256: null,
  reason,
});
