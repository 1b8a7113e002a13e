import type { Entry } from '../changes/entry.ts';
import { genesysKind } from '../changes/genesys-kinds.ts';
import { genesysRecordOf } from '../changes/genesys-record-of.ts';
import { type AuditQuery, FILTER_READERS } from './audit-query.ts';
import type { GenesysState } from './state.ts';

/** What the query finds at `asOf`, in the order that it asks for, else in order of arrival. */
export function select(
  { world, settings }: GenesysState,
  query: AuditQuery,
  asOf: number,
  services?: ReadonlySet<string>,
): Entry[] {
  const oldest = Math.max(query.from, asOf - settings.retentionMs);
  const to = settings.intervalEnd === 'inclusive' ? query.to + 1 : query.to;
  const found = world.visible('genesys', oldest, to, asOf).filter((entry) => {
    const { service } = genesysKind(entry.kind);
    if (services !== undefined && !services.has(service)) return false;
    if (query.serviceName !== undefined && query.serviceName !== service) return false;
    if (query.filters.length === 0) return true;
    const record = genesysRecordOf(world.seed, world.centre, entry, asOf);
    return query.filters.every(
      ({ property, value }) => FILTER_READERS[property]?.(record) === value,
    );
  });
  const order = query.sort.find(({ name }) => name === 'Timestamp')?.sortOrder;
  if (order === undefined) return found.toSorted((a, b) => a.visibleAt - b.visibleAt);
  return order === 'descending' ? found.reverse() : found;
}
