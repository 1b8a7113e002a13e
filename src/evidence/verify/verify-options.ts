import type { GivenKeys } from './key-ring.ts';

export interface VerifyOptions {
  /** Keys that came by another way than the archive; where there is none, the archive's own are believed, and it is said. */
  readonly keys: GivenKeys;
  /** Only windows of this tenant; null: all. */
  readonly tenant: string | null;
  /** Only windows within, and all of them; ISO 8601 UTC with milliseconds. */
  readonly from: string | null;
  readonly to: string | null;
  /**
   * Every tenant that has promised windows has to have them until then, whatever else is looked at: without it a harvest
   * that has stopped leaves no gap, for its newest window is the end.
   */
  readonly dueUntil?: string;
}

export interface VerifyProgress {
  /** Statements looked at, of those in the log. */
  readonly done: number;
  readonly total: number;
  readonly findings: number;
}
