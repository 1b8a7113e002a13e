import type { Generated } from 'kysely';
import type { DeliveryMode } from '../audit/delivery-mode.ts';
import type { AlertTables } from './alert-tables.ts';
import type { WindowState } from './harvests.ts';
import type {
  DeadLetterState,
  DeliveryState,
  FindingKind,
  Receipt,
  RequestState,
} from './ledger.ts';

/** Columns as both databases hold them: times are epoch milliseconds, booleans 0 or 1, structures JSON text. */
export interface Tables extends AlertTables {
  ledger: LedgerTable;
  streams: StreamTable;
  batches: BatchTable;
  deliveries: DeliveryTable;
  requests: RequestTable;
  quarantine: QuarantineTable;
  possibly_doubled: PossiblyDoubledTable;
  receipts: ReceiptTable;
  seen: PackedTable;
  verify_first: PackedTable;
  seen_generations: {
    platform: string;
    organization_id: string;
    hour: number;
    generation: number;
  };
  gaps: { stream: string; from_ms: number; to_ms: number; reason: string; recorded_at: number };
  throttles: {
    credential: string;
    task_queue: string;
    rps: number;
    reason: string;
    expires_at: number;
  };
  conditions: ConditionTable;
  targets: TargetTable;
  findings: FindingTable;
  harvest_windows: HarvestWindowTable;
  harvest_queries: HarvestQueryTable;
  identities: IdentityTable;
  evidence_leaves: { place: number; digest: string; entry: Uint8Array };
  evidence_log: { singleton: number; size: Generated<number>; published: Generated<number> };
}

interface LedgerTable {
  singleton: number;
  id: string;
  created_at: number;
  boot: string | null;
  /** When it was last noticed that this ledger is an older copy of itself, and by what. */
  restored_at: number | null;
  restored_evidence: string | null;
  /** Grows with what is done; see ledger-age.ts. */
  age: Generated<number>;
}

export interface StreamTable {
  name: string;
  platform: string;
  dialect: string;
  organization_id: string;
  version: number;
  read: string;
  delivered_version: number;
  delivered: string;
  high_water: number | null;
  delivered_high_water: number | null;
  pause: string | null;
  holder: string | null;
  state: string;
  last_error: string | null;
  events: number;
  duplicates: number;
  revisions: number;
  late: number;
  disordered: number;
  unnormalised: number;
  updated_at: number;
}

export interface BatchTable {
  id: string;
  stream: string;
  from_version: number;
  digest: string;
  bytes: number;
  events: number;
  /** Position that its events were read from. */
  from_position: string;
  position: string;
  first_time: number;
  last_time: number;
  targets: string;
  verify_first: number;
  created_at: number;
  /** Why its file cannot be used; null while it can. */
  damage: string | null;
  /** Version of the empty batch that took the stream back before this one. */
  rewound_by: number | null;
  disposed_at: number | null;
}

export interface DeliveryTable {
  batch: string;
  target: string;
  stream: string;
  from_version: number;
  state: DeliveryState;
  events: number;
  bytes: number;
  attempts: number;
  last_error: string | null;
  created_at: number;
  updated_at: number;
}

export interface RequestTable {
  batch: string;
  target: string;
  id: string;
  root: string;
  ordinal: number;
  index: string;
  offset: number;
  length: number;
  first_event: number;
  events: number;
  state: RequestState;
  attempt: number;
  channel: string | null;
  deadline: number | null;
  sent_at: number | null;
  ack_id: number | null;
  status: number | null;
  code: number | null;
  detail: string | null;
  updated_at: number;
}

/** A dead letter and what was decided about it. */
export interface QuarantineTable {
  batch: string;
  target: string;
  event_id: string;
  stream: string;
  request: string;
  status: number | null;
  code: number | null;
  reason: string;
  at: number;
  state: DeadLetterState;
  decided_by: string | null;
  decided_at: number | null;
  decision_reason: string | null;
}

interface PossiblyDoubledTable {
  batch: string;
  target: string;
  request: string;
  attempt: number;
  stream: string;
  event_ids: string;
  cause: string;
  at: number;
}

/** What a search of the target said about one attempt of a request. */
export interface ReceiptTable {
  batch: string;
  target: string;
  request: string;
  attempt: number;
  outcome: Receipt['outcome'];
  events: number;
  distinct_events: number;
  /** Request whose presence proved that the same query finds what is there. */
  control_request: string | null;
  detail: string | null;
  at: number;
}

/** Ids of one batch in one hour, 24 bytes each: 16 of the id, 8 of the content digest. */
interface PackedTable {
  platform: string;
  organization_id: string;
  hour: number;
  batch: string;
  entries: Uint8Array;
}

interface ConditionTable {
  id: string;
  kind: string;
  subject: string;
  message: string;
  raised_at: number;
  resolved_at: number | null;
  /** When its opening, and its end, were taken up by who tells people. */
  told_at: number | null;
  end_told_at: number | null;
}

export interface TargetTable {
  name: string;
  mode: DeliveryMode;
  reason: string;
  fingerprint: string;
  since: number;
  checked_at: number;
}

export interface HarvestWindowTable {
  tenant: string;
  from_ms: number;
  to_ms: number;
  platform: string;
  organization_id: string;
  state: WindowState;
  collection: string;
  attempts: number;
  last_error: string | null;
  manifest_sha256: string | null;
  bundle_key: string | null;
  leaf_index: number | null;
  events: Generated<number>;
  source_total: number | null;
  agrees: number | null;
  new_events: Generated<number>;
  /** 1 where the events were handed to delivery. */
  delivered: Generated<number>;
  /** JSON list of hours. */
  rechecks: string;
  /** JSON of InSplunk. */
  in_splunk: string | null;
  /** JSON list of Supplement. */
  supplements: string;
  /** JSON list of the collections of supplements. */
  undelivered: Generated<string>;
  updated_at: number;
}

export interface HarvestQueryTable {
  tenant: string;
  /** Of UTC, as `2026-03-01`. */
  day: string;
  asked: number;
}

export interface FindingTable {
  target: string;
  event_id: string;
  kind: FindingKind;
  batch: string;
  detail: string;
  found_at: number;
  resolved_at: number | null;
}

/** Who an id was from `observed_at` to `confirmed_at`. */
export interface IdentityTable {
  platform: string;
  organization_id: string;
  kind: string;
  id: string;
  observed_at: number;
  source: string;
  confirmed_at: number;
  name: string | null;
  state: string;
  attributes: string;
}
