import { ActivityFailure, ApplicationFailure } from '@temporalio/workflow';

/** What an activity said went wrong; undefined for time-outs and anything it did not say itself. */
export const failureOf = (error: unknown): ApplicationFailure | undefined =>
  error instanceof ActivityFailure && error.cause instanceof ApplicationFailure
    ? error.cause
    : undefined;

/** One sentence for people, whatever kind of failure it was. */
export const messageOf = (error: unknown): string => {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
};
