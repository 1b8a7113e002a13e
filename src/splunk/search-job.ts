import type { Sleep } from '../http/sleep.ts';
import type { SearchRoute } from './search-route.ts';
import { finishedRows, rowsOf, sidOf, type SearchRow } from './search-reply.ts';
import type { SearchSession } from './search-session.ts';
import { SearchStopped } from './search-trouble.ts';

/** A search as splunkd takes it. Times are epoch seconds, half-open. */
export interface SearchOrder {
  readonly search: string;
  readonly earliest: number;
  readonly latest: number;
}

export interface SearchJobOptions {
  readonly session: SearchSession;
  readonly route: SearchRoute;
  readonly sleep: Sleep;
}

/** What splunkd keeps of a job at most; a job that reaches it may have had more. */
const maxRows = 500_000;
/** limits.conf [restapi] maxresultrows. */
const pageRows = 50_000;
const firstPollMs = 50;
const slowestPollMs = 1_000;

/**
 * Every row of a search, or SearchStopped. A job of its own rather than an export: only a job has a count to
 * compare with, and only there is allow_partial_results documented (splunk-hec §C1).
 */
export const runSearchJob = async (
  options: SearchJobOptions,
  order: SearchOrder,
): Promise<readonly SearchRow[]> => {
  const { session, route } = options;
  const { path, reply } = await route.start(session, {
    search: order.search,
    earliest_time: String(order.earliest),
    latest_time: String(order.latest),
    exec_mode: 'normal',
    output_mode: 'json',
    // The default is true: with a peer down, rows would be missing and the search still succeed.
    allow_partial_results: 'false',
    max_count: String(maxRows),
    // Seconds without a question after which splunkd ends a job that we could not delete.
    auto_cancel: '60',
    timeout: '60',
  });
  const job = `${path}/${encodeURIComponent(sidOf(reply))}`;
  try {
    return await pagesOf(session, job, await finish(options, job));
  } finally {
    await session.sendLast({ method: 'DELETE', path: job });
  }
};

const finish = async ({ session, sleep }: SearchJobOptions, job: string): Promise<number> => {
  for (let waitMs = firstPollMs; ; waitMs = Math.min(2 * waitMs, slowestPollMs)) {
    const rows = finishedRows(
      await session.send({ method: 'GET', path: `${job}?output_mode=json` }),
    );
    if (rows !== undefined) return rows;
    await sleep(Math.max(1, Math.min(waitMs, session.left())), session.signal);
  }
};

const pagesOf = async (
  session: SearchSession,
  job: string,
  wanted: number,
): Promise<readonly SearchRow[]> => {
  if (wanted >= maxRows) {
    throw new SearchStopped(
      'incomplete',
      `the search found ${wanted} rows or more, too many to be told`,
    );
  }
  let rows: readonly SearchRow[] = [];
  do {
    const path = `${job}/results?output_mode=json&count=${pageRows}&offset=${rows.length}`;
    const page = rowsOf(await session.send({ method: 'GET', path }));
    rows = [...rows, ...page];
    if (page.length === 0) break;
  } while (rows.length < wanted);
  if (rows.length === wanted) return rows;
  throw new SearchStopped('incomplete', `${rows.length} rows of a search that found ${wanted}`);
};
