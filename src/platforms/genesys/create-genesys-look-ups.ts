import type { LookUpKind, LookUps } from '../look-ups.ts';
import type { GenesysConnection } from '../platform.ts';
import { takeVersions } from './flow-versions.ts';
import { createGenesysApi, type GenesysDependencies } from './genesys-api.ts';
import { LOOK_UP_ROUTES } from './look-up-kinds.ts';
import { lookUpGenesys } from './look-up.ts';
import { snapshotRequests } from './snapshot-requests.ts';
import { takeSnapshot } from './take-snapshot.ts';

/** Asks the organisation with the credential's own token and throttle, so that reading and asking share one quota. */
export const createGenesysLookUps = (
  connection: GenesysConnection,
  dependencies: GenesysDependencies,
): LookUps => {
  const api = createGenesysApi(connection, dependencies);
  return {
    platform: 'genesys',
    kinds: Object.keys(LOOK_UP_ROUTES) as LookUpKind[],
    lookUp: (kind, ids, signal) => lookUpGenesys(api, kind, ids, signal),
    requests: snapshotRequests,
    snapshot: async (request, event, signal) =>
      request.what === 'versions'
        ? takeVersions(api, request, event, signal)
        : [await takeSnapshot(api, request, signal)],
  };
};
