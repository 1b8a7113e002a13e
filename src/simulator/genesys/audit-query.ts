import { GENESYS_KINDS } from '../changes/genesys-kinds.ts';
import type { GenesysRecord } from '../changes/genesys-record.ts';

/** A query body that was found valid. */
export interface AuditQuery {
  readonly interval: string;
  readonly from: number;
  readonly to: number;
  readonly serviceName?: string;
  readonly filters: readonly AuditFilter[];
  readonly sort: readonly { readonly name: string; readonly sortOrder: string }[];
}

interface AuditFilter {
  readonly property: string;
  readonly value: string;
}

/** Properties that a filter may name, as they are read from a record. */
export const FILTER_READERS: Readonly<
  Record<string, (record: GenesysRecord) => string | undefined>
> = {
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
  const unknown = properties.find((property) => FILTER_READERS[property] === undefined);
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
