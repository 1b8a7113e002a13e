import type { AuditEvent, Platform } from '../audit/event.ts';

export type LookUpKind =
  'user' | 'role' | 'division' | 'queue' | 'flow' | 'group' | 'data_table' | 'oauth_client';

/** Who an id is, at the moment of asking. */
export interface LookedUp {
  readonly kind: LookUpKind;
  readonly id: string;
  /** Null where it is `unknown`. */
  readonly name: string | null;
  /** `unknown`: the platform knows no such id, or no longer. */
  readonly state: 'active' | 'inactive' | 'deleted' | 'unknown';
  /** e.g. email, division; text only. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** An answer for each id that was asked for, or why there is none. */
export type LookUpReply =
  | { readonly found: readonly LookedUp[] }
  /** We are not allowed to ask; says for which permission. */
  | { readonly refused: string };

/** Something to look at because the event alone does not say what changed. */
export interface SnapshotRequest {
  readonly entityType: string;
  readonly entityId: string;
  /** What is asked, e.g. `/api/v2/authorization/roles/…`. */
  readonly path: string;
  /** `versions`: of those that never change, the one before the event and the one it made. */
  readonly what: 'state' | 'versions';
  /** Less is more urgent: what is left out first when there are too many. */
  readonly rank: number;
}

/** What was there. Never holds a credential. */
export interface TakenSnapshot {
  /** e.g. `GET /api/v2/authorization/roles/…`. */
  readonly source: string;
  /** Epoch milliseconds. */
  readonly observedAt: number;
  /** `absent`: it answered 404. `refused`: it did not let us look; `reason` says why. */
  readonly outcome: 'state' | 'absent' | 'refused';
  readonly reason: string | null;
  readonly version: string | null;
  readonly side: 'before' | 'after' | 'observed';
  readonly status: number;
  readonly body: unknown;
}

/** One organisation, asked who and what the ids in its events are. All errors are `Failure`s. */
export interface LookUps {
  readonly platform: Platform;
  /** Kinds that the platform can be asked about at all. */
  readonly kinds: readonly LookUpKind[];
  /** In as few requests as the platform allows. */
  lookUp(kind: LookUpKind, ids: readonly string[], signal?: AbortSignal): Promise<LookUpReply>;
  /** What to look at for an event; empty where the event says it all. Asks nobody. */
  requests(event: AuditEvent): readonly SnapshotRequest[];
  /** Looks. Two answers where versions before and after are asked for. */
  snapshot(
    request: SnapshotRequest,
    event: AuditEvent,
    signal?: AbortSignal,
  ): Promise<readonly TakenSnapshot[]>;
}
