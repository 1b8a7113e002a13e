import { Failure } from '../audit/failure.ts';
import { toInterval, type Window } from '../audit/window.ts';

/** A `Date` header names the second it was written in, so clocks that differ by less pass for equal. */
const clockResolutionMs = 1000;

/** A window that is not over would be taken for whole without its end. */
export const checkOver = (window: Window, now: number): void => {
  if (window.to <= now + clockResolutionMs) return;
  throw new Failure({
    type: 'SourceUnavailable',
    message: `${toInterval(window)} is not over yet by the earlier of our clock and the platform's; it is asked for later.`,
    retryable: true,
    retryAfterMs: window.to - now,
  });
};
