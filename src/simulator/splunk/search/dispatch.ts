import type { SearchAccount } from './search-accounts.ts';
import { retryAfterOf } from '../hec/receive-events.ts';
import { json } from '../http.ts';
import type { SplunkReply, SplunkRequest } from '../http.ts';
import type { SearchJob, SearchMessage } from './search-jobs.ts';
import { SearchError } from './search-query.ts';
import { runSearch } from './run-search.ts';
import type { SearchResult } from './run-search.ts';
import type { SplunkWorld } from '../splunk-world.ts';

/** An answer that is only messages, as splunkd gives for what it will not do. */
export const messages = (status: number, ...list: readonly SearchMessage[]): SplunkReply =>
  json(status, { messages: list });

/** Starts the search that a form asks for. Refuses with an answer; a failed search is a job that failed. */
export function dispatch(
  request: SplunkRequest,
  form: URLSearchParams,
  account: SearchAccount,
  world: SplunkWorld,
): SearchJob | SplunkReply {
  if (!account.maySearch) {
    const text = 'insufficient permission to access this resource';
    return messages(403, { type: 'ERROR', text });
  }
  const search = form.get('search') ?? '';
  const fault = world.faults.strike('search', request, () => search);
  if (fault !== undefined) {
    const refusal = REFUSALS.get(fault.kind);
    if (refusal !== undefined) {
      const [status, text] = refusal;
      const reply = messages(status, { type: 'ERROR', text });
      return { ...reply, headers: { ...reply.headers, ...retryAfterOf(fault) } };
    }
  }
  const peerDown = fault?.kind === 'search_peer_down';
  const fatal = fault?.kind === 'search_fatal';
  // Partial results are allowed by default: rows that are missing then look like events that are.
  const strict = ['false', '0'].includes(form.get('allow_partial_results') ?? 'true');
  const dispatchedAt = world.now();
  const result = tryRun(form, account, world, peerDown);
  if (typeof result === 'string') return messages(400, { type: 'FATAL', text: result });
  const failed = fatal || (peerDown && strict);
  return world.jobs.add({
    search,
    owner: account.name,
    failed,
    messages: peerDown ? [peerMessage(strict)] : fatal ? [FATAL] : [],
    result: failed ? { ...result, rows: [] } : result,
    maxCount: Number(form.get('max_count') ?? DEFAULT_MAX_COUNT),
    truncation:
      fault?.kind === 'search_truncated' ? (fault.cutAfterBytes ?? 'no last row') : undefined,
    dispatchedAt,
    doneAt: dispatchedAt + world.settings.searchDurationMs,
  });
}

const DEFAULT_MAX_COUNT = 10_000;

const REFUSALS: ReadonlyMap<string, readonly [status: number, text: string]> = new Map([
  ['search_unauthorized', [401, 'call not properly authenticated']],
  ['search_forbidden', [403, 'insufficient permission to access this resource']],
  ['search_unavailable', [503, 'The maximum number of concurrent searches has been reached.']],
]);

const FATAL: SearchMessage = { type: 'FATAL', text: 'Error in the search process: it ended.' };

const peerMessage = (strict: boolean): SearchMessage => ({
  type: strict ? 'FATAL' : 'WARN',
  text:
    'Unable to distribute to peer named idx2 because peer has status = "Down". ' +
    'Search results might be incomplete.',
});

/** The result, or what is wrong with the search. */
function tryRun(
  form: URLSearchParams,
  account: SearchAccount,
  { index, now }: SplunkWorld,
  peerDown: boolean,
): SearchResult | string {
  try {
    return runSearch(
      {
        search: form.get('search') ?? '',
        earliest: form.get('earliest_time') ?? undefined,
        latest: form.get('latest_time') ?? undefined,
        indexEarliest: form.get('index_earliest') ?? undefined,
        indexLatest: form.get('index_latest') ?? undefined,
      },
      { index, account, now: now(), peerDown },
    );
  } catch (error) {
    if (error instanceof SearchError) return error.message;
    throw error;
  }
}
