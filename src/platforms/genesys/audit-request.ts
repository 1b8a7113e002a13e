import type { Json } from '../../audit/position.ts';
import { toInterval, type Window } from '../../audit/window.ts';
import type { StreamFilters } from '../platform.ts';

/** The body that both the asynchronous and the realtime query take. */
export const toAuditRequest = (
  window: Window,
  service: string | null,
  filters: StreamFilters,
): { readonly [key: string]: Json } => {
  const serverFilters = toServerFilters(filters);
  return {
    interval: toInterval(window),
    ...(service === null ? {} : { serviceName: service }),
    ...(serverFilters.length === 0 ? {} : { filters: serverFilters }),
    sort: [{ name: 'Timestamp', sortOrder: 'ascending' }],
  };
};

/**
 * Filters of one query are combined with AND and take one value each, and Action is refused without
 * EntityType. What they cannot express is left to `createRecordFilter`.
 */
const toServerFilters = ({ entityTypes, actions }: StreamFilters) => {
  const [entityType] = entityTypes;
  const [action] = actions;
  if (entityType === undefined || entityTypes.length > 1) return [];
  const byType = { property: 'EntityType', value: entityType };
  if (action === undefined || actions.length > 1) return [byType];
  return [byType, { property: 'Action', value: action }];
};

/** Applies the filters to a record as received. A record that does not say what it is stays. */
export const createRecordFilter = ({ entityTypes, actions }: StreamFilters) => {
  const types = new Set<unknown>(entityTypes);
  const verbs = new Set<unknown>(actions);
  const passes = (allowed: ReadonlySet<unknown>, value: unknown): boolean =>
    allowed.size === 0 || typeof value !== 'string' || allowed.has(value);
  return (record: unknown): boolean => {
    if (typeof record !== 'object' || record === null) return true;
    const { entityType, action } = record as { entityType?: unknown; action?: unknown };
    return passes(types, entityType) && passes(verbs, action);
  };
};
