/** The platforms whose administrative changes are carried. */
export type Platform = 'genesys' | 'cxone';

/** Who acted, as far as the record tells. */
export type ActorType =
  'user' | 'client' | 'system' | 'external_org' | 'vendor_internal' | 'unknown';

/** Why an event deserves a second look. */
export type EventFlag =
  | 'disordered' // older than what its stream had already read
  | 'late' // found by a re-read, after its time had been read before
  | 'revision' // same record id as an earlier event, other content
  | 'unnormalised' // the record could not be understood; it is kept in `raw`
  | 'time_unparsable' // the record's own time could not be read; observed_at stands in
  | 'truncated'; // a value was cut to fit Splunk's event size; its digest and length are kept

/** One property as it was and as it became; a missing side is an empty list. */
export interface Change {
  readonly property: string;
  readonly old: readonly string[];
  readonly new: readonly string[];
}

/**
 * One administrative change, whatever platform and dialect brought it.
 * The first ten fields are the contract with Splunk searches (requirements A3); names are final.
 * Times are ISO 8601 in UTC with milliseconds and `Z`.
 */
export interface AuditEvent {
  /** 32 hex digits: SHA-256 over platform, organisation id and record id. The same record, the same id. */
  readonly event_id: string;
  readonly timestamp: string;
  readonly actor_id: string | null;
  readonly actor_name: string | null;
  /** Upper snake case, e.g. `QUEUE_CREATED`. */
  readonly event_type: string;
  readonly target_id: string | null;
  readonly target_type: string | null;
  /** JSON of the state before and after as far as the source tells; null where it does not. */
  readonly old_value: string | null;
  readonly new_value: string | null;
  readonly platform: Platform;

  /** The platform's own id, readable; null where the record has none. */
  readonly record_id: string | null;
  readonly organization_id: string;
  readonly stream: string;
  readonly dialect: string;
  /** Which of the platform's record shapes this was, e.g. `rest`, `topic`. */
  readonly shape: string;
  /** When the record was received by us. Not part of its identity or content. */
  readonly observed_at: string;

  readonly actor_type: ActorType;
  readonly actor_home_org_id: string | null;
  readonly actor_ips: readonly string[];
  readonly client_id: string | null;
  readonly service: string | null;
  readonly action: string | null;
  readonly entity_type: string | null;
  readonly target_name: string | null;
  readonly target_uri: string | null;
  /** Whom or what the change is about where that is not the target, e.g. the user given a role. */
  readonly subject_id: string | null;
  readonly subject_type: string | null;
  readonly subject_name: string | null;
  readonly direction: 'added' | 'removed' | null;
  /** The rule that derived subject and direction, and how sure it is. */
  readonly decode_rule: string | null;
  readonly decode_confidence: 'exact' | 'derived' | null;
  readonly status: string | null;
  readonly level: string | null;
  readonly correlation_id: string | null;
  readonly transaction_id: string | null;
  readonly message: string | null;

  readonly flags: readonly EventFlag[];
  /** Seconds by which the event came after its time had first been read; null when it was on time. */
  readonly late_seconds: number | null;
  /** event_id of the first version of a revised record. */
  readonly revision_of: string | null;

  readonly changes: readonly Change[];
  readonly context: Readonly<Record<string, string>>;
  /** The record as received, only where it could not be normalised. */
  readonly raw?: unknown;
}
