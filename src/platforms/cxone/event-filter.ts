import type { AuditEvent } from '../../audit/event.ts';
import type { StreamFilters } from '../platform.ts';

/** The audit takes no filters, so they work here. What could not be understood always passes. */
export const createEventFilter = ({
  services,
  entityTypes,
  actions,
}: StreamFilters): ((event: AuditEvent) => boolean) => {
  const passes = (wanted: readonly string[], value: string | null): boolean =>
    wanted.length === 0 || (value !== null && wanted.includes(value));
  return (event) =>
    event.flags.includes('unnormalised') ||
    (passes(services, event.service) &&
      passes(entityTypes, event.entity_type) &&
      passes(actions, event.action));
};
