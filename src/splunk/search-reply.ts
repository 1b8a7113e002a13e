import type { HttpReply } from '../http/http-client.ts';
import { parseObject } from './hec-reply.ts';
import { excerptOf, messagesOf, troubleIn } from './search-messages.ts';
import { SearchStopped } from './search-trouble.ts';

type Json = Readonly<Record<string, unknown>>;
export type SearchRow = Json;

/** The sid of a search that was started. */
export const sidOf = (reply: HttpReply): string => {
  const sid = jsonOf(reply, 'the start of a search')['sid'];
  if (typeof sid === 'string' && /^[\w.@:-]+$/.test(sid)) return sid;
  throw strange('the start of a search has no sid');
};

/** How many rows a job has; undefined while it runs. */
export const finishedRows = (reply: HttpReply): number | undefined => {
  if (reply.status === 204) return undefined; // it was started this moment
  const { entry } = jsonOf(reply, 'the status of a search');
  const first: unknown = Array.isArray(entry) ? entry[0] : undefined;
  const job = objectOf(objectOf(first)?.['content']);
  if (job === undefined) throw strange('the status of a search has no entry');
  const state = job['dispatchState'];
  refuseTrouble(job['messages']);
  if (isTrue(job['isFailed']) || isTrue(job['isZombie']) || state === 'FAILED') {
    throw new SearchStopped('failed', 'the search failed without saying why');
  }
  const isStopped = typeof state === 'string' && /CANCEL|QUIT|PAUSE/.test(state);
  if (isStopped || isTrue(job['isFinalized']) || isTrue(job['isPaused'])) {
    throw new SearchStopped('incomplete', 'the search was stopped before its end');
  }
  if (!isTrue(job['isDone']) && state !== 'DONE') return undefined;
  if (!isTrue(job['isDone']) || state !== 'DONE') {
    throw strange(`a search is in state ${JSON.stringify(state)}, isDone ${String(job['isDone'])}`);
  }
  const rows = countOf(job['resultCount']);
  if (rows === undefined) throw strange('the status of a search has no resultCount');
  return rows;
};

/** Rows of one page of final results. */
export const rowsOf = (reply: HttpReply): readonly SearchRow[] => {
  if (reply.status === 204)
    throw new SearchStopped('incomplete', 'a finished search has no rows yet');
  const page = jsonOf(reply, 'the rows of a search');
  refuseTrouble(page['messages']);
  if (page['preview'] !== false) {
    throw new SearchStopped('incomplete', 'the rows of a search are a preview');
  }
  const rows = page['results'];
  if (!Array.isArray(rows)) throw strange('the rows of a search are no list');
  return rows.map((row) => {
    const found = objectOf(row);
    if (found === undefined) throw strange('a row of a search is no object');
    return found;
  });
};

/** Digits, as Splunk writes all numbers of rows, or a number. */
export const countOf = (value: unknown): number | undefined => {
  const count = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof count === 'number' && Number.isSafeInteger(count) && count >= 0 ? count : undefined;
};

export const strange = (detail: string): SearchStopped =>
  new SearchStopped('unexpected_reply', detail);

const refuseTrouble = (value: unknown): void => {
  const messages = messagesOf(value);
  if (messages === undefined) throw strange('the messages of a search cannot be read');
  const trouble = troubleIn(messages);
  if (trouble !== undefined) throw new SearchStopped('failed', `${trouble.type}: ${trouble.text}`);
};

const jsonOf = (reply: HttpReply, what: string): Json => {
  if (reply.status === 400) throw new SearchStopped('failed', excerptOf(reply));
  if (reply.status >= 400)
    throw new SearchStopped('failed', `${what} is gone: ${excerptOf(reply)}`);
  const json = parseObject(reply.body);
  if (json !== undefined) return json;
  const text = reply.body.toString('utf8', 0, 100).trimStart();
  if (text === '' || text.startsWith('{')) {
    throw new SearchStopped('incomplete', `${what} was cut in the middle`);
  }
  throw strange(`${what} is not JSON: ${excerptOf(reply)}`);
};

const objectOf = (value: unknown): Json | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Json)
    : undefined;

const isTrue = (value: unknown): boolean => value === true || value === 1 || value === '1';
