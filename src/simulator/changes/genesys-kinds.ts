import { ACCESS_KINDS } from './genesys-access-kinds.ts';
import type { GenesysKind } from './genesys-kind.ts';
import { ROUTING_KINDS } from './genesys-routing-kinds.ts';

const ALL_KINDS: readonly GenesysKind[] = [...ACCESS_KINDS, ...ROUTING_KINDS];

/** Every sort of change by its name, `service/entityType/action`. */
export const GENESYS_KINDS: ReadonlyMap<string, GenesysKind> = new Map(
  ALL_KINDS.map((kind) => [`${kind.service}/${kind.entityType}/${kind.action}`, kind]),
);

export function genesysKind(name: string): GenesysKind {
  const kind = GENESYS_KINDS.get(name);
  if (kind === undefined) throw new RangeError(`no such sort of Genesys change: ${name}`);
  return kind;
}

/** Audited also by the realtime endpoint; the rest only by the asynchronous query. */
export const REALTIME_SERVICES: ReadonlySet<string> = new Set([
  'PeoplePermissions',
  'Directory',
  'Groups',
  'ContactCenter',
  'Architect',
  'Integrations',
]);
