import type { AuditEvent } from '../../audit/event.ts';
import type { StreamSettings } from '../platform.ts';
import { createRecordFilter } from './audit-request.ts';
import { normaliseGenesys } from './normalise.ts';

export type ToEvents = (
  records: readonly unknown[],
  shape: 'rest' | 'topic',
  organizationId: string,
) => AuditEvent[];

/** Filters and normalises what a page brought, all of it observed now. */
export const createToEvents = (settings: StreamSettings, now: () => number): ToEvents => {
  const isWanted = createRecordFilter(settings.filters);
  return (records, shape, organizationId) => {
    const observedAt = new Date(now()).toISOString();
    const { name: stream, dialect } = settings;
    const context = { organizationId, stream, dialect, shape, observedAt };
    return records.filter(isWanted).map((record) => normaliseGenesys(record, context));
  };
};
