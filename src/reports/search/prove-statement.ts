import type { LoggedEntry } from '../archive/read-log.ts';

/**
 * Checks the signed objects of one statement as they lie there now: signature, key, inclusion in the log, files. The
 * verifier's work, passed in; nothing that was remembered counts.
 */
export type ProveStatement = (entry: LoggedEntry) => Promise<{
  /** What was done, for people, e.g. `signed with evidence key 1f…`. */
  readonly checked: readonly string[];
  /** What is wrong; it holds where there is nothing. */
  readonly problems: readonly string[];
}>;
