import type { AuditEvent } from '../../audit/event.ts';

/** A line of events.ndjson.gz: the event, and which record of received.warc.gz it was made of. */
export interface EvidenceEvent extends AuditEvent {
  readonly evidence: {
    /** Ordinal of the WARC response record, from 1. */
    readonly exchange: number;
    /** Place among the records of that answer, from 0. */
    readonly record: number;
    /**
     * SHA-256 of the record as canonical JSON (sorted keys, no spaces). Integers beyond 2^53 count as texts of their
     * digits, and what lies deeper than 100 levels as its JSON text.
     */
    readonly recordSha256: string;
  };
}

/** A line of snapshots.ndjson.gz: the state of an entity when it was looked at, not when it was changed. */
export interface Snapshot {
  /** Events that it was taken for. */
  readonly eventIds: readonly string[];
  readonly entityType: string;
  readonly entityId: string;
  /** e.g. `GET /api/v2/authorization/roles/…`. */
  readonly source: string;
  /** ISO 8601 UTC. */
  readonly observedAt: string;
  /** Seconds from the newest of those events to the observation. */
  readonly lagSeconds: number;
  /** `absent`: the platform answered 404, which is evidence too. `refused`: it did not let us look. */
  readonly outcome: 'state' | 'absent' | 'refused';
  /** An immutable version of the entity, e.g. of a flow: then it is the state before or after the change itself. */
  readonly version: string | null;
  readonly side: 'before' | 'after' | 'observed';
  readonly status: number;
  readonly body: unknown;
}

/** A line of identities.ndjson.gz. */
export interface IdentityRecord {
  readonly kind: IdentityKind;
  readonly id: string;
  /** As of the window; null where nobody ever knew it. */
  readonly name: string | null;
  readonly state: IdentityState;
  /** When that name was observed, ISO 8601 UTC; before the window where the id was known already. */
  readonly observedAt: string;
  /** `look-up`, or the event that carried the name. */
  readonly source: string;
  /** e.g. email, division; text only. */
  readonly attributes: Readonly<Record<string, string>>;
}

export type IdentityKind =
  'user' | 'role' | 'division' | 'queue' | 'flow' | 'group' | 'data_table' | 'oauth_client';

/** `foreign`: of another organisation, which never resolves. `unknown`: the platform knows no such id (any more). */
export type IdentityState = 'active' | 'inactive' | 'deleted' | 'foreign' | 'unknown';
