import { setTimeout as delay } from 'node:timers/promises';
import { createHttpClient } from '../../../src/http/create-http-client.ts';
import { createThrottle } from '../../../src/http/throttle.ts';
import { createGenesysHarvest } from '../../../src/platforms/genesys/create-genesys-harvest.ts';
import type { GenesysDependencies } from '../../../src/platforms/genesys/genesys-api.ts';
import type {
  HarvestedPage,
  HarvestPart,
  HarvestSettings,
  HarvestSource,
  HarvestTicket,
} from '../../../src/platforms/harvest.ts';

const http = createHttpClient({ timeoutMs: 5_000 });
after(() => http.close());

export interface HarvestOverrides {
  readonly settings?: Partial<HarvestSettings>;
  readonly shared?: Partial<GenesysDependencies>;
}

/** A source as the worker would make it. */
export const openHarvest = (
  url: string,
  { settings, shared }: HarvestOverrides = {},
): HarvestSource => {
  const now = shared?.now ?? Date.now;
  return createGenesysHarvest(
    {
      tenant: 'genesys-eu',
      name: 'genesys-eu.harvest',
      dialect: 'genesys.query',
      organization: 'org-1',
      pageSize: 50,
      filters: { services: [], entityTypes: [], actions: [] },
      ...settings,
    },
    {
      loginUrl: url,
      apiUrl: url,
      clientId: 'holdfast',
      clientSecret: { reference: 'env:SECRET', read: async () => 'simulated-secret' },
    },
    {
      http,
      now,
      throttle: createThrottle({ requestsPerMinute: 100_000, now }),
      credential: 'genesys-eu',
      ...shared,
    },
  );
};

/** As the workflow goes about it, with short waits. */
export const askUntilDone = async (
  source: HarvestSource,
  part: HarvestPart,
): Promise<HarvestTicket> => {
  let ticket = await source.begin(part);
  while (!ticket.isDone) {
    await delay(20);
    ticket = await source.poll(ticket);
  }
  return ticket;
};

export const harvest = async (
  source: HarvestSource,
  part: HarvestPart,
): Promise<{ ticket: HarvestTicket; pages: HarvestedPage[] }> => {
  const ticket = await askUntilDone(source, part);
  const pages: HarvestedPage[] = [];
  for await (const page of source.collect(ticket, 'org-1')) pages.push(page);
  return { ticket, pages };
};

export const eventsOf = (pages: readonly HarvestedPage[]) =>
  pages.flatMap(({ events }) => events.map(({ event }) => event));
