import { blankEvent } from '../audit/blank-event.ts';
import type { AuditEvent, EventFlag } from '../audit/event.ts';
import { encodeEvent } from './event-json.ts';

/** An event as its text, and what decides where its line goes. */
export interface WrittenEvent {
  readonly eventId: string;
  readonly platform: AuditEvent['platform'];
  /** Epoch milliseconds. */
  readonly time: number;
  readonly flags: readonly EventFlag[];
  readonly json: string;
}

/** Throws RangeError where its timestamp is none. */
export const writeEvent = (event: AuditEvent, maxBytes: number): WrittenEvent => {
  const { event_id: eventId, platform, flags } = event;
  const time = Date.parse(event.timestamp);
  if (Number.isNaN(time)) throw new RangeError(`event ${eventId}: timestamp is no time`);
  return { eventId, platform, time, flags, json: encodeEvent(event, maxBytes) };
};

const UNSAID = { organizationId: '', stream: '', dialect: '', observedAt: '' };

/** The event from its text. Of one that had to be cut, long values are what was left of them. */
export const readEvent = ({ platform, json }: WrittenEvent): AuditEvent => ({
  ...blankEvent(platform, '', UNSAID),
  ...(JSON.parse(json) as Partial<AuditEvent>),
});
