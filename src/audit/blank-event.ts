import type { AuditEvent, Platform } from './event.ts';

/** Where a record was met; the same for all records of a page. */
export interface RecordContext {
  readonly organizationId: string;
  readonly stream: string;
  readonly dialect: string;
  /** ISO 8601 UTC with milliseconds: when the record was received. */
  readonly observedAt: string;
}

/** An event that says nothing yet, in the order in which its fields are shown. */
export const blankEvent = (
  platform: Platform,
  shape: string,
  { organizationId, stream, dialect, observedAt }: RecordContext,
): AuditEvent => ({
  event_id: '',
  timestamp: observedAt,
  actor_id: null,
  actor_name: null,
  event_type: 'UNNORMALISED',
  target_id: null,
  target_type: null,
  old_value: null,
  new_value: null,
  platform,
  record_id: null,
  organization_id: organizationId,
  stream,
  dialect,
  shape,
  observed_at: observedAt,
  actor_type: 'unknown',
  actor_home_org_id: null,
  actor_ips: [],
  client_id: null,
  service: null,
  action: null,
  entity_type: null,
  target_name: null,
  target_uri: null,
  subject_id: null,
  subject_type: null,
  subject_name: null,
  direction: null,
  decode_rule: null,
  decode_confidence: null,
  status: null,
  level: null,
  correlation_id: null,
  transaction_id: null,
  message: null,
  flags: [],
  late_seconds: null,
  revision_of: null,
  changes: [],
  context: {},
});
