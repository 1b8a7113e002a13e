import type { AuditEvent, Change, Platform } from '../../audit/event.ts';
import { NotSupported } from './not-supported.ts';

const BLANK: AuditEvent = {
  event_id: '00000000000000000000000000000000',
  timestamp: '2026-01-01T12:00:00.000Z',
  actor_id: null,
  actor_name: null,
  event_type: 'TEST',
  target_id: null,
  target_type: null,
  old_value: null,
  new_value: null,
  platform: 'genesys',
  record_id: null,
  organization_id: 'test',
  stream: 'test',
  dialect: 'test',
  shape: 'test',
  observed_at: '2026-01-01T12:00:01.000Z',
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
};

/** The event that a test of a rule describes: what it leaves out is empty. Throws NotSupported with the reason. */
export const toTestEvent = (
  told: Readonly<Record<string, unknown>>,
  platform: Platform,
  eventId = BLANK.event_id,
): AuditEvent => {
  const stranger = Object.keys(told).find((key) => !Object.hasOwn(BLANK, key));
  if (stranger !== undefined) throw new NotSupported(`"${stranger}" is no field of an event`);
  for (const [key, value] of Object.entries(told)) {
    const expected = BLANK[key as keyof AuditEvent];
    if (Array.isArray(expected) !== Array.isArray(value)) {
      throw new NotSupported(`"${key}" is ${Array.isArray(expected) ? 'a list' : 'no list'}`);
    }
  }
  const changes = (told['changes'] ?? []) as readonly Partial<Change>[];
  return {
    ...BLANK,
    platform,
    event_id: eventId,
    ...(told as Partial<AuditEvent>),
    changes: changes.map(({ property = '', old = [], new: after = [] }) => ({
      property,
      old,
      new: after,
    })),
  };
};
