import type { HttpClient } from '../http/http-client.ts';
import type { Sleep } from '../http/sleep.ts';
import { createSearchCredentials } from './search-account.ts';
import { runSearchJob } from './search-job.ts';
import { strange, type SearchRow } from './search-reply.ts';
import { createSearchRoute } from './search-route.ts';
import { openSearchSession } from './search-session.ts';
import type { SearchSettings } from './search-settings.ts';
import { SearchStopped } from './search-trouble.ts';
import { tstatsSearch, type TstatsQuestion } from './search-tstats.ts';

/** Every row of one search; SearchStopped when that cannot be said of what came. */
export type Ask = (question: TstatsQuestion) => Promise<readonly SearchRow[]>;

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
  return async (question) => {
    const order = tstatsSearch(question);
    const { signal } = question.span;
    const { url, timeoutMs } = settings;
    const session = openSearchSession({ url, timeoutMs, credentials, http, now, signal });
    try {
      const rows = await runSearchJob({ session, route, sleep }, order);
      refuseRepetition(rows, question.by ?? []);
      return rows;
    } catch (error) {
      // What splunkd or a proxy says may repeat what it was sent.
      if (error instanceof SearchStopped) throw error.withDetail(session.clean(error.message));
      throw error;
    }
  };
};

/** A group is one row: where one comes twice, the number of rows proves nothing. */
const refuseRepetition = (rows: readonly SearchRow[], by: readonly string[]): void => {
  const groups = new Set(rows.map((row) => JSON.stringify(by.map((field) => row[field]))));
  if (groups.size !== rows.length) throw strange('a search tells a row twice');
};
