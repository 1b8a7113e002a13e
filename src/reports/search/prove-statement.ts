import type { LoggedWindow } from '../archive/read-statement.ts';

/**
 * Checks the signed objects of one window as they lie there now: signature, key, place in the log, files. The verifier's
 * work, passed in; nothing that was remembered counts.
 */
export type ProveStatement = (window: LoggedWindow) => Promise<Proof>;

export interface Proof {
  /** What was checked, for people. */
  readonly checked: readonly string[];
  /** What is wrong; it holds where there is nothing. */
  readonly problems: readonly string[];
  /** What is wrong around it and leaves it proven, e.g. a newer version on top, a lock that was shortened. */
  readonly warnings: readonly string[];
}
