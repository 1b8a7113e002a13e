import { GENESYS_KINDS, REALTIME_SERVICES } from '../changes/genesys-kinds.ts';
import type { GenesysState } from './state.ts';
import { json } from '../http/respond.ts';
import type { SimulatedResponse } from '../http/exchange.ts';

const MAPPED_AFTER_MS = 60_000;

/** GET …/servicemapping. A new service or action is in use for a while before it is listed. */
export function readServiceMapping(
  { world }: GenesysState,
  scope: 'query' | 'realtime',
): SimulatedResponse {
  const services = new Map<string, Map<string, string[]>>();
  for (const [name, kind] of GENESYS_KINDS) {
    if (scope === 'realtime' && !REALTIME_SERVICES.has(kind.service)) continue;
    if (kind.unmapped === true && !isLongInUse(world, name)) continue;
    const entities = services.get(kind.service) ?? new Map<string, string[]>();
    entities.set(kind.entityType, [...(entities.get(kind.entityType) ?? []), kind.action]);
    services.set(kind.service, entities);
  }
  return json(200, {
    services: [...services].map(([service, entities]) => ({
      name: service,
      entities: [...entities].map(([entityType, actions]) => ({ name: entityType, actions })),
    })),
  });
}

function isLongInUse(world: GenesysState['world'], kind: string): boolean {
  const first = world.entries('genesys').find((entry) => entry.kind === kind);
  return first !== undefined && first.time + MAPPED_AFTER_MS * world.lateScale < world.now();
}
