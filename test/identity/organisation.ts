import type { AuditEvent } from '../../src/audit/event.ts';
import { createHttpClient } from '../../src/http/create-http-client.ts';
import { createThrottle } from '../../src/http/throttle.ts';
import type { AccessLookUps } from '../../src/platforms/access-look-ups.ts';
import { createGenesysAccess } from '../../src/platforms/genesys/create-genesys-access.ts';
import { createGenesysLookUps } from '../../src/platforms/genesys/create-genesys-look-ups.ts';
import { normaliseGenesys } from '../../src/platforms/genesys/normalise.ts';
import type { LookUps } from '../../src/platforms/look-ups.ts';
import { genesysRecordOf } from '../../src/simulator/changes/genesys-record-of.ts';
import {
  simulateGenesys,
  type GenesysOptions,
} from '../../src/simulator/genesys/simulate-genesys.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import type { PlannedChange } from '../../src/simulator/world/world.ts';

const http = createHttpClient({ timeoutMs: 5_000 });
after(() => http.close());

export interface Organisation {
  readonly simulator: Simulator;
  readonly organizationId: string;
  readonly lookUps: LookUps;
  readonly access: AccessLookUps;
  /** Addresses asked since the last call, with their queries. */
  asked(): readonly string[];
  /** The events of changes made now, or of all there are. */
  change(kind: string, wish?: PlannedChange): readonly AuditEvent[];
  events(): readonly AuditEvent[];
  fault(fault: object): Promise<void>;
  clearFaults(): Promise<void>;
}

/** A simulated organisation, asked over HTTP as the worker would. */
export const openOrganisation = async (options: GenesysOptions = {}): Promise<Organisation> => {
  const simulator = await simulateGenesys({
    seed: 5,
    ratePerSecond: 0,
    lateScale: 0,
    requestsPerMinute: 100_000,
    ...options,
  });
  const { world, url, adminUrl } = simulator;
  const paths: string[] = [];
  const recording: typeof http = {
    ...http,
    send: (request) => {
      const { pathname, search } = new URL(request.url);
      if (pathname !== '/oauth/token') paths.push(pathname + search);
      return http.send(request);
    },
  };
  const connection = {
    loginUrl: url,
    apiUrl: url,
    clientId: 'holdfast',
    clientSecret: { reference: 'env:SECRET', read: async () => 'simulated-secret' },
  };
  const now = Date.now;
  const throttle = createThrottle({ requestsPerMinute: 100_000, now });
  const shared = { http: recording, now, throttle, credential: 'genesys-eu' };
  const organizationId = world.centre.organization.id;
  const toEvent = (entry: ReturnType<typeof world.makeChanges>[number]): AuditEvent =>
    normaliseGenesys(genesysRecordOf(world.seed, world.centre, entry, world.now()), {
      organizationId,
      stream: 'genesys-eu',
      dialect: 'genesys.query',
      observedAt: new Date().toISOString(),
    });
  return {
    simulator,
    organizationId,
    lookUps: createGenesysLookUps(connection, shared),
    access: createGenesysAccess(connection, shared),
    asked: () => paths.splice(0),
    change: (kind, wish = {}) => world.makeChanges('genesys', 1, { kind, ...wish }).map(toEvent),
    events: () => world.entries('genesys').map(toEvent),
    fault: async (fault) => {
      const body = JSON.stringify(fault);
      const reply = await fetch(`${adminUrl}/faults`, { method: 'POST', body });
      if (!reply.ok) throw new Error(await reply.text());
    },
    clearFaults: async () => {
      await fetch(`${adminUrl}/faults`, { method: 'DELETE' });
    },
  };
};
