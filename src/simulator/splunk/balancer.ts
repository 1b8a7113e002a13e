import type { SplunkRequest } from './http.ts';
import type { SplunkSettings } from './splunk-world.ts';

const COOKIE = 'SIMULATED_LB';

/** A load balancer over several indexers: requests go round, or stay where a cookie says. */
export function createBalancer(settings: SplunkSettings): {
  route(request: SplunkRequest): { readonly indexer: number; readonly cookie: string | undefined };
} {
  let next = 0;
  return {
    route: ({ headers }) => {
      if (settings.indexers <= 1) return { indexer: 0, cookie: undefined };
      const named = new RegExp(`${COOKIE}=(\\d+)`).exec(headers['cookie'] ?? '')?.[1];
      const indexer =
        settings.stickyCookie && named !== undefined
          ? Number(named) % settings.indexers
          : next++ % settings.indexers;
      // Set anew on every answer, as some balancers do: a new cookie is no news.
      const cookie = settings.stickyCookie ? `${COOKIE}=${indexer}; Path=/` : undefined;
      return { indexer, cookie };
    },
  };
}
