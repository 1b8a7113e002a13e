import type { AuditEvent } from '../../src/audit/event.ts';
import type { IdentityRecord } from '../../src/evidence/formats/evidence-files.ts';
import { blankEvent } from '../../src/audit/blank-event.ts';
import { eventId } from '../../src/platforms/event-id.ts';
import { type Happening, ORGANIZATION } from './sealed-archive.ts';

/** Something that was done at that time. The record is what a platform would have sent of it. */
export const aHappening = (
  id: string,
  timestamp: string,
  change: Partial<AuditEvent> = {},
): Happening => {
  const context = {
    organizationId: ORGANIZATION,
    stream: 'acme',
    dialect: 'genesys.query',
    observedAt: timestamp,
  };
  const event: AuditEvent = {
    ...blankEvent('genesys', 'rest', context),
    event_id: eventId('genesys', ORGANIZATION, id),
    record_id: id,
    event_type: 'QUEUE_UPDATED',
    service: 'ContactCenter',
    action: 'Update',
    entity_type: 'Queue',
    actor_type: 'user',
    ...change,
  };
  const { changes, actor_id: user, target_id: entity, target_name: name } = event;
  const record = { id, eventDate: timestamp, user, entity: { id: entity, name }, changes };
  return { event, record };
};

export const anIdentity = (
  kind: IdentityRecord['kind'],
  id: string,
  name: string | null,
  change: Partial<IdentityRecord> = {},
): IdentityRecord => ({
  kind,
  id,
  name,
  state: 'active',
  observedAt: '2026-06-01T00:00:00.000Z',
  source: 'look-up',
  attributes: {},
  ...change,
});

const ROLE = '5f0e1c2d-0000-4000-8000-00000000b111';
const DELETED = '7777aaaa-0000-4000-8000-00000000de1e';

/** "Who changed the permissions of the Billing Supervisor role in June": a user deleted since. */
export const billingSupervisor = aHappening('role-change', '2026-06-09T10:30:00.000Z', {
  event_type: 'ROLE_UPDATED',
  service: 'Authorization',
  entity_type: 'Role',
  actor_id: DELETED,
  target_id: ROLE,
  target_name: 'Billing Supervisor',
  changes: [
    {
      property: 'permissionPolicies',
      old: ['billing:invoice:view'],
      new: ['billing:invoice:view', 'billing:refund:add'],
    },
  ],
});

export const billingIdentities = [
  anIdentity('user', DELETED, 'Dana Gone', { state: 'deleted' }),
  anIdentity('role', ROLE, 'Billing Supervisor'),
];
