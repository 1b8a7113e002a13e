import { blankEvent } from '../../audit/blank-event.ts';
import type { AuditEvent, Change, Platform } from '../../audit/event.ts';
import { NotSupported } from './not-supported.ts';

const BLANK: AuditEvent = {
  ...blankEvent('genesys', 'test', {
    organizationId: 'test',
    stream: 'test',
    dialect: 'test',
    observedAt: '2026-01-01T12:00:01.000Z',
  }),
  event_id: '00000000000000000000000000000000',
  event_type: 'TEST',
  timestamp: '2026-01-01T12:00:00.000Z',
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
