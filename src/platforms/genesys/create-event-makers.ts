import type { AuditEvent } from '../../audit/event.ts';
import { createIdenticalCounter } from '../number-identical.ts';
import type { StreamSettings } from '../platform.ts';
import { createRecordFilter } from './audit-request.ts';
import { normaliseGenesys } from './normalise.ts';

export interface EventMaker {
  /** Filters and normalises what a page brought, all of it observed now. */
  make(records: readonly unknown[], shape: 'rest' | 'topic'): AuditEvent[];
  /** True once a record came without an id: its ordinal counts from the slice's first page. */
  metNameless(): boolean;
}

/** Made anew for every slice, whose identical records without ids it tells apart. */
export type CreateEventMaker = (organizationId: string) => EventMaker;

export const createEventMakers = (
  settings: Pick<StreamSettings, 'filters' | 'name' | 'dialect'>,
  now: () => number,
): CreateEventMaker => {
  const isWanted = createRecordFilter(settings.filters);
  const { name: stream, dialect } = settings;
  return (organizationId) => {
    const number = createIdenticalCounter();
    let nameless = false;
    return {
      make: (records, shape) => {
        const observedAt = new Date(now()).toISOString();
        const context = { organizationId, stream, dialect, shape, observedAt };
        return records.filter(isWanted).map((record) => {
          const event = number(normaliseGenesys(record, context));
          nameless ||= event.record_id === null;
          return event;
        });
      },
      metNameless: () => nameless,
    };
  };
};
