import type { HttpClient } from '../http/http-client.ts';
import type { Sleep } from '../http/sleep.ts';
import { createSearchCredentials } from './search-account.ts';
import { runSearchJob, type SearchOrder } from './search-job.ts';
import type { SearchRow } from './search-reply.ts';
import { createSearchRoute } from './search-route.ts';
import { openSearchSession } from './search-session.ts';
import type { SearchSettings } from './search-settings.ts';

/** Every row of one search; SearchStopped when that cannot be said of what came. */
export type Ask = (
  order: SearchOrder,
  signal: AbortSignal | undefined,
) => Promise<readonly SearchRow[]>;

export interface AskOptions {
  readonly settings: SearchSettings;
  readonly http: HttpClient;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly sleep: Sleep;
}

export const createAsk = ({ settings, http, now, sleep }: AskOptions): Ask => {
  const credentials = createSearchCredentials(settings.account);
  const route = createSearchRoute();
  return (order, signal) => {
    const { url, timeoutMs } = settings;
    const session = openSearchSession({ url, timeoutMs, credentials, http, now, signal });
    return runSearchJob({ session, route, sleep }, order);
  };
};
