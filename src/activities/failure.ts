import { randomInt } from 'node:crypto';
import { ApplicationFailure, activityInfo, CancelledFailure } from '@temporalio/activity';
import type {
  ActivityExecuteInput,
  ActivityInboundCallsInterceptor,
  Next,
} from '@temporalio/worker';
import { Failure } from '../audit/failure.ts';

const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 60_000;

/** Exponential, plus 0–1 s so that streams that failed together do not come back together (A5). */
export const retryDelayMs = (attempt: number, retryAfterMs: number | undefined): number => {
  const backoff = Math.min(FIRST_DELAY_MS * 2 ** (attempt - 1), LONGEST_DELAY_MS);
  return (retryAfterMs ?? backoff) + randomInt(1_000);
};

/** What could not be parsed is quoted, and may be an event; history is no place for that. */
const quotes = (error: Error): boolean => error instanceof SyntaxError;

/** The one place where our failures become Temporal's; the server has no jitter of its own. */
export const toApplicationFailure = (error: unknown, attempt: number): Error => {
  if (error instanceof ApplicationFailure || error instanceof CancelledFailure) return error;
  if (!(error instanceof Failure)) {
    const unexpected = error instanceof Error ? error : new Error(String(error));
    return ApplicationFailure.create({
      type: 'Unexpected',
      message: `${unexpected.name}: ${quotes(unexpected) ? 'something cannot be parsed' : unexpected.message}`,
      nextRetryDelay: retryDelayMs(attempt, undefined),
      ...(quotes(unexpected) ? {} : { cause: unexpected }),
    });
  }
  return ApplicationFailure.create({
    type: error.type,
    message: error.message,
    nonRetryable: !error.retryable,
    nextRetryDelay: retryDelayMs(attempt, error.retryAfterMs),
  });
};

export const failureInterceptor = (): ActivityInboundCallsInterceptor => ({
  async execute(
    input: ActivityExecuteInput,
    next: Next<ActivityInboundCallsInterceptor, 'execute'>,
  ): Promise<unknown> {
    try {
      return await next(input);
    } catch (error) {
      throw toApplicationFailure(error, activityInfo().attempt);
    }
  },
});
