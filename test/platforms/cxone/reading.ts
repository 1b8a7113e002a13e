import type { AuditEvent } from '../../../src/audit/event.ts';
import type { Position } from '../../../src/audit/position.ts';
import { createHttpClient } from '../../../src/http/create-http-client.ts';
import { createThrottle } from '../../../src/http/throttle.ts';
import type { CxoneDependencies } from '../../../src/platforms/cxone/activity-access.ts';
import { createCxoneActivity } from '../../../src/platforms/cxone/create-cxone-activity.ts';
import type {
  CxoneConnection,
  HistoryExceeded,
  Page,
  StreamSettings,
  StreamSource,
} from '../../../src/platforms/platform.ts';

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

const http = createHttpClient({ timeoutMs: 5_000 });
after(() => http.close());

export const secret = (value: string) => ({ reference: 'env:SECRET', read: async () => value });

type Oidc = Extract<CxoneConnection, { grant: 'oidc' }>;

export const oidc = (url: string, overrides: Partial<Oidc> = {}): Oidc => ({
  grant: 'oidc',
  issuerUrl: url,
  clientId: 'holdfast',
  clientSecret: secret('simulated-secret'),
  accessKeyId: 'SIMULATEDACCESSKEY',
  accessKeySecret: secret('simulated-access-key-secret'),
  apiUrl: undefined,
  auditPath: '/activity/audit',
  ...overrides,
});

export const userhub = (url: string): CxoneConnection => ({
  grant: 'userhub',
  issuerUrl: url,
  accessKeyId: 'SIMULATEDACCESSKEY',
  accessKeySecret: secret('simulated-access-key-secret'),
  apiUrl: url,
  auditPath: '/activity/audit',
});

/** A source as the worker would make it. */
export const openSource = (
  connection: CxoneConnection,
  settings: Partial<StreamSettings> = {},
  shared: Partial<CxoneDependencies> = {},
): StreamSource => {
  const now = shared.now ?? Date.now;
  return createCxoneActivity(
    {
      name: 'cxone-na1',
      dialect: 'cxone.activity',
      organization: undefined,
      lagMs: 0,
      overlapMs: 0,
      rereads: [],
      maxWindowMs: dayMs,
      pageSize: 50,
      filters: { services: [], entityTypes: [], actions: [] },
      ...settings,
    },
    connection,
    {
      http,
      now,
      throttle: createThrottle({ requestsPerMinute: 100_000, now, sleep: async () => undefined }),
      credential: 'cxone-na1',
      ...shared,
    },
  );
};

export interface Reading {
  readonly pages: readonly Page[];
  readonly events: readonly AuditEvent[];
  /** Where the last page that allows it lets a reader go on. */
  readonly next: Position;
  readonly exceeded: readonly HistoryExceeded[];
}

/** Reads until caught up, or until `stop` says so at a page where stopping is allowed. */
export const readFrom = async (
  source: StreamSource,
  position: Position,
  stop?: (page: Page) => boolean,
): Promise<Reading> => {
  const pages: Page[] = [];
  const exceeded: HistoryExceeded[] = [];
  let next = position;
  const reading = source.read(position, {
    organizationId: 'tenant-1',
    onHistoryExceeded: (stretch) => exceeded.push(stretch),
  });
  for await (const page of reading) {
    pages.push(page);
    next = page.next ?? next;
    if (page.next !== null && stop?.(page) === true) break;
  }
  return { pages, events: pages.flatMap((page) => page.events), next, exceeded };
};
