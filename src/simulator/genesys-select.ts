import type { Entry } from './entry.ts';
import { GENESYS_KINDS, genesysKind } from './genesys-kinds.ts';
import { genesysRecordOf } from './genesys-record-of.ts';
import type { GenesysRecord } from './genesys-record.ts';
import type { GenesysState } from './genesys-state.ts';

/** A query body that was found valid. */
export interface AuditQuery {
  readonly interval: string;
  readonly from: number;
  readonly to: number;
  readonly serviceName?: string;
  readonly filters: readonly AuditFilter[];
  readonly sort: readonly { readonly name: string; readonly sortOrder: string }[];
}

export interface AuditFilter {
  readonly property: string;
  readonly value: string;
}

const READERS: Readonly<Record<string, (record: GenesysRecord) => string | undefined>> = {
  // The actor only: SYSTEM siblings of a user's change carry no user id.
  UserId: (record) => record.user?.id,
  TrusteeOrganizationId: (record) => record.userHomeOrgId,
  ClientId: (record) => record.client?.id,
  Action: (record) => record.action,
  EntityType: (record) => record.entityType,
  EntityId: (record) => record.entity.id,
};

/** Reads a query body; a text says why it is refused. */
export function readAuditQuery(body: Readonly<Record<string, unknown>>): AuditQuery | string {
  const { interval, serviceName } = body;
  if (typeof interval !== 'string') return 'interval is required';
  const [from = NaN, to = NaN] = interval.split('/').map((text) => Date.parse(text));
  if (Number.isNaN(from) || Number.isNaN(to)) return `interval is not ISO-8601: ${interval}`;
  if (to <= from) return 'interval end must be after its start';
  const filters = (body['filters'] ?? []) as readonly AuditFilter[];
  const sort = (body['sort'] ?? []) as AuditQuery['sort'];
  const properties = filters.map(({ property }) => property);
  const unknown = properties.find((property) => READERS[property] === undefined);
  if (unknown !== undefined) return `unknown filter property ${unknown}`;
  if (properties.includes('Action') && !properties.includes('EntityType')) {
    return 'Action filter requires EntityType filter';
  }
  if (serviceName === undefined || serviceName === null) {
    return { interval, from, to, filters, sort };
  }
  return typeof serviceName === 'string' && isService(serviceName)
    ? { interval, from, to, serviceName, filters, sort }
    : `serviceName is not valid: ${JSON.stringify(serviceName)}`;
}

function isService(name: string): boolean {
  return [...GENESYS_KINDS.values()].some(({ service }) => service === name);
}

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
    return query.filters.every(({ property, value }) => READERS[property]?.(record) === value);
  });
  const order = query.sort.find(({ name }) => name === 'Timestamp')?.sortOrder;
  if (order === undefined) return found.toSorted((a, b) => a.visibleAt - b.visibleAt);
  return order === 'descending' ? found.reverse() : found;
}
