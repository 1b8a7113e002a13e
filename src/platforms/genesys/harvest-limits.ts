import { Failure } from '../../audit/failure.ts';
import { toInterval } from '../../audit/window.ts';
import { checkOver } from '../check-over.ts';
import type { HarvestPart, HarvestSettings } from '../harvest.ts';

export const dayMs = 86_400_000;
export const historyMs = 365 * dayMs;
const maxIntervalMs = 30 * dayMs;
/** History ends while a query runs, so the harvest keeps this far inside. */
const historyMarginMs = 60_000;

/** Part of the records is no evidence of a window, so a harvest takes them all. */
export const checkFilters = ({ tenant, filters }: HarvestSettings): void => {
  if (filters.entityTypes.length === 0 && filters.actions.length === 0) return;
  throw new Failure({
    type: 'InvalidConfiguration',
    message: `The harvest of ${tenant} takes every record of a service; filters by entity type or action are for streams.`,
    retryable: false,
  });
};

/** Outside of these the platform answers with less than there is, or with an error that says little. */
export const checkInterval = ({ window }: HarvestPart, now: number): void => {
  if (window.to - window.from > maxIntervalMs) {
    throw new Failure({
      type: 'IntervalTooLarge',
      message: `The audit query answers for 30 days at most; ${toInterval(window)} has to be asked for in parts.`,
      retryable: true,
    });
  }
  if (window.from < now - historyMs + historyMarginMs) {
    throw new Failure({
      type: 'SourceRefused',
      message: `The platform keeps audits for 365 days; ${toInterval(window)} is a gap that no query can fill.`,
      retryable: false,
    });
  }
  checkOver(window, now);
};
