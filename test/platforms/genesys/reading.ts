import { setTimeout as delay } from 'node:timers/promises';
import type { AuditEvent } from '../../../src/audit/event.ts';
import type { Position } from '../../../src/audit/position.ts';
import { createHttpClient } from '../../../src/http/create-http-client.ts';
import { createThrottle } from '../../../src/http/throttle.ts';
import { createGenesysSource } from '../../../src/platforms/genesys/create-genesys-source.ts';
import type { GenesysDependencies } from '../../../src/platforms/genesys/genesys-api.ts';
import type {
  GenesysConnection,
  HistoryExceeded,
  Page,
  StreamSettings,
  StreamSource,
} from '../../../src/platforms/platform.ts';

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

const http = createHttpClient({ timeoutMs: 5_000 });
after(() => http.close());

export interface SourceOverrides {
  readonly settings?: Partial<StreamSettings>;
  readonly connection?: Partial<GenesysConnection>;
  readonly shared?: Partial<GenesysDependencies>;
}

/** A source as the worker would make it, with short waits between polls. */
export const openSource = (
  url: string,
  dialect: string,
  { settings, connection, shared }: SourceOverrides = {},
): StreamSource => {
  const now = shared?.now ?? Date.now;
  return createGenesysSource(
    {
      name: 'genesys-eu',
      dialect,
      organization: 'org-1',
      lagMs: 0,
      overlapMs: 0,
      rereads: [],
      maxWindowMs: dayMs,
      pageSize: 50,
      filters: { services: [], entityTypes: [], actions: [] },
      ...settings,
    },
    {
      loginUrl: url,
      apiUrl: url,
      clientId: 'holdfast',
      clientSecret: { reference: 'env:SECRET', read: async () => 'simulated-secret' },
      ...connection,
    },
    {
      http,
      now,
      throttle: createThrottle({ requestsPerMinute: 100_000, now }),
      credential: 'genesys-eu',
      sleep: (ms) => delay(Math.min(ms, 20)),
      ...shared,
    },
  );
};

export interface Reading {
  readonly pages: readonly Page[];
  readonly events: readonly AuditEvent[];
  readonly recordIds: ReadonlySet<string | null>;
  /** Where the last page that allows it lets a reader go on. */
  readonly next: Position;
  readonly exceeded: readonly HistoryExceeded[];
}

/** Reads until caught up, or until `stop` says so at a page where stopping is allowed. */
export const readFrom = async (
  source: StreamSource,
  position: Position,
  { signal, stop }: { signal?: AbortSignal; stop?: (page: Page) => boolean } = {},
): Promise<Reading> => {
  const pages: Page[] = [];
  const exceeded: HistoryExceeded[] = [];
  let next = position;
  const reading = source.read(position, {
    organizationId: 'org-1',
    onHistoryExceeded: (stretch) => exceeded.push(stretch),
    ...(signal === undefined ? {} : { signal }),
  });
  for await (const page of reading) {
    pages.push(page);
    next = page.next ?? next;
    if (page.next !== null && stop?.(page) === true) break;
  }
  const events = pages.flatMap((page) => page.events);
  return { pages, events, recordIds: new Set(events.map((e) => e.record_id)), next, exceeded };
};
