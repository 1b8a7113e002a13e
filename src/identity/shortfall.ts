import { Failure } from '../audit/failure.ts';

/** What could not be looked at, for the manifest: nothing is left out silently. */
export interface Shortfall {
  add(reason: string): void;
  /** What the action gives; undefined, and noted, where it fails and this is the last attempt. */
  allow<Result>(what: string, action: () => Promise<Result>): Promise<Result | undefined>;
  /** Null where nothing is missing. */
  reason(): string | null;
}

export const createShortfall = (isLastAttempt: boolean): Shortfall => {
  const reasons = new Set<string>();
  return {
    add: (reason) => reasons.add(reason),
    allow: async (what, action) => {
      try {
        return await action();
      } catch (error) {
        // Temporal repeats the others; only then is the evidence sealed without.
        if (!isLastAttempt || !(error instanceof Failure)) throw error;
        reasons.add(`${what}: ${error.message}`);
        return undefined;
      }
    },
    reason: () => (reasons.size === 0 ? null : [...reasons].join('; ')),
  };
};
