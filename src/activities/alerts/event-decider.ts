import type { AuditEvent } from '../../audit/event.ts';
import type { AlertRow, CursorMove } from '../../ledger/alerts.ts';

/** What watchers of sources hand events to, wherever these come from. */
export interface EventDecider {
  /** Puts the rules to these events. What they matched is durable when it returns. */
  decide(events: readonly AuditEvent[], from: EventsFrom): Promise<DecidedEvents>;
  /** Starts `raiseAlert` for what was created and tells those that grew. What fails here is started later by `watchSource`. */
  start(decided: DecidedEvents): Promise<void>;
}

export interface EventsFrom {
  /** `push:<queue>`, `stream:<stream>`. */
  readonly source: string;
  /** Epoch milliseconds (t1). */
  readonly receivedAt: number;
  /** Moves a reader's cursor in the same transaction. */
  readonly advance?: CursorMove;
}

export interface DecidedEvents {
  readonly created: readonly AlertRow[];
  readonly grouped: readonly { readonly alert: string; readonly count: number }[];
  readonly findings: number;
  readonly suppressed: number;
}
