import type { AuditEvent } from '../../audit/event.ts';
import type { CursorMove, Decided } from '../../ledger/alerts.ts';

/** Which way events came. When each was received (t1) is its own `observed_at`. */
export interface Arrival {
  /** `push:<queue>` or `stream:<stream>`. */
  readonly source: string;
  /** Key of the tenants that the worker knows; null where nobody can be asked: facts stay unknown then. */
  readonly tenant: string | null;
  /** The run that decides, for the link in the alert. */
  readonly run: DecidingRun | null;
  /** Moves in the same transaction as the decision. */
  readonly advance?: CursorMove;
  readonly signal?: AbortSignal;
}

export interface DecidingRun {
  readonly workflowId: string;
  readonly runId: string;
}

export interface Decision extends Decided {
  readonly events: number;
  /** Matches that were new: too old to wake anybody, and kept quiet by a filter. */
  readonly findings: number;
  readonly suppressed: number;
}

/**
 * What the rules say of events, made durable, and `raiseAlert` started for every new alert. All of it may be repeated.
 * Where only the start fails nothing is lost: the row is there, and the next round starts it.
 */
export type Decide = (events: readonly AuditEvent[], arrival: Arrival) => Promise<Decision>;
