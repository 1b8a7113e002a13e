import type { AuditEvent, Platform } from '../audit/event.ts';
import { boundDepth } from './bound-depth.ts';
import { blankEvent, type RecordContext } from '../audit/blank-event.ts';
import { eventTime } from './event-time.ts';
import { recordIdentity } from './record-identity.ts';
import { isFields } from './record-fields.ts';

export interface Unnormalised {
  readonly platform: Platform;
  readonly shape: string;
  readonly record: unknown;
  /** Names of the fields that hold the record's id, if it can be relied on, and its time. */
  readonly idField: string | undefined;
  readonly timeFields: readonly string[];
  readonly reason: string;
}

/** A record that cannot be understood is carried whole, flagged, and counted; never dropped. */
export const unnormalisedEvent = (
  { platform, shape, record: received, idField, timeFields, reason }: Unnormalised,
  context: RecordContext,
): AuditEvent => {
  const record = boundDepth(received);
  const recordId = idField === undefined ? null : firstText(record, [idField]);
  const { timestamp, flags } = eventTime(firstText(record, timeFields), context.observedAt);
  return {
    ...blankEvent(platform, shape, context),
    ...recordIdentity(platform, context.organizationId, recordId, record),
    timestamp,
    message: `The record could not be understood: ${reason}.`,
    flags: ['unnormalised', ...flags],
    raw: record ?? null,
  };
};

const firstText = (record: unknown, names: readonly string[]): string | null => {
  if (!isFields(record)) return null;
  const texts = names.map((name) => record[name]);
  return texts.find((value): value is string => typeof value === 'string' && value !== '') ?? null;
};
