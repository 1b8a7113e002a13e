import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export interface NaiveOptions {
  readonly apiUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly hecUrl: string;
  readonly hecToken: string;
  /** Keeps the end of the last finished window; a file, or the address of a server that keeps it. */
  readonly cursor: string;
  /** Epoch milliseconds: first window, and where it has done its work. */
  readonly from: number;
  readonly to: number;
  readonly windowMs: number;
  readonly pageSize: number;
  readonly timeoutMs: number;
  readonly retryMs: number;
  /** Asks Splunk before it repeats a POST whose outcome it does not know, and believes what it is told. */
  readonly searchUrl?: string;
  readonly searchAuthorization?: string;
}

interface Page {
  readonly entities: readonly { readonly id: string; readonly eventDate: string }[];
  readonly cursor?: string;
}

/**
 * Audit records of Genesys into Splunk as a careful person writes it in an afternoon: windows, pages, a cursor
 * that moves when a window is done, and for whatever goes wrong: wait a moment and do the window again. Without
 * faults it delivers each record once. Nothing of the product is in it.
 */
export const collectNaively = async (options: NaiveOptions, signal: AbortSignal): Promise<void> => {
  let token: string | undefined;
  while (!signal.aborted) {
    try {
      token ??= await login(options);
      const start = await loadCursor(options);
      if (start >= options.to) return;
      const end = Math.min(start + options.windowMs, options.to);
      const seen = new Set<string>();
      for await (const page of pagesOf(options, token, start, end)) {
        const fresh = page.filter(({ id }) => !seen.has(id) && seen.add(id));
        await post(options, fresh);
      }
      await saveCursor(options, end);
    } catch (error) {
      if (String(error).includes('401')) token = undefined;
      await sleep(options.retryMs);
    }
  }
};

const call = async (
  { timeoutMs }: NaiveOptions,
  url: string,
  init: RequestInit,
): Promise<Record<string, unknown>> => {
  const reply = await fetch(url, { ...init, signal: AbortSignal.timeout(timeoutMs) });
  if (!reply.ok) throw new Error(`${url} answered ${reply.status}`);
  return (await reply.json()) as Record<string, unknown>;
};

const login = async (options: NaiveOptions): Promise<string> => {
  const form = { grant_type: 'client_credentials', client_id: options.clientId };
  const body = new URLSearchParams({ ...form, client_secret: options.clientSecret });
  const reply = await call(options, `${options.apiUrl}/oauth/token`, { method: 'POST', body });
  return String(reply['access_token']);
};

async function* pagesOf(
  options: NaiveOptions,
  token: string,
  from: number,
  to: number,
): AsyncGenerator<Page['entities']> {
  const queries = `${options.apiUrl}/api/v2/audits/query`;
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const interval = `${new Date(from).toISOString()}/${new Date(to).toISOString()}`;
  const body = JSON.stringify({ interval });
  let query = await call(options, queries, { method: 'POST', headers, body });
  while (query['state'] === 'Queued' || query['state'] === 'Running') {
    await sleep(20);
    query = await call(options, `${queries}/${String(query['id'])}`, { headers });
  }
  const results = `${queries}/${String(query['id'])}/results?pageSize=${options.pageSize}`;
  for (let next: string | undefined = ''; next !== undefined;) {
    const url: string = next === '' ? results : `${results}&cursor=${encodeURIComponent(next)}`;
    const page = (await call(options, url, { headers })) as unknown as Page;
    yield page.entities;
    next = page.cursor;
  }
}

const post = async (options: NaiveOptions, records: Page['entities']): Promise<void> => {
  if (records.length === 0) return;
  const headers = {
    authorization: `Splunk ${options.hecToken}`,
    'x-splunk-request-channel': crypto.randomUUID(),
  };
  const url = `${options.hecUrl}/services/collector/event`;
  try {
    await call(options, url, { method: 'POST', headers, body: records.map(lineOf).join('\n') });
  } catch (error) {
    if (options.searchUrl === undefined) throw error;
    await sleep(options.retryMs);
    const there = await search(options, records);
    await post(
      options,
      records.filter(({ id }) => !there.has(id)),
    );
  }
};

const lineOf = (record: Page['entities'][number]): string =>
  JSON.stringify({
    time: Date.parse(record.eventDate) / 1000,
    source: 'genesys:admin',
    event: { ...record, record_id: record.id },
    fields: { ccas_event_id: record.id },
  });

/** Which of these records Splunk shows; what it does not answer it does not have. */
const search = async (options: NaiveOptions, records: Page['entities']): Promise<Set<string>> => {
  const ids = records.map(({ id }) => `"${id}"`).join(', ');
  const form = {
    search: `| tstats count where index=ccas_audit ccas_event_id IN (${ids}) by ccas_event_id`,
    exec_mode: 'oneshot',
    output_mode: 'json',
    count: '0',
  };
  const headers = { authorization: options.searchAuthorization ?? '' };
  const url = `${options.searchUrl}/services/search/jobs`;
  const reply = await fetch(url, { method: 'POST', headers, body: new URLSearchParams(form) });
  const { results = [] } = (await reply.json()) as {
    readonly results?: readonly { readonly ccas_event_id: string }[];
  };
  return new Set(results.map(({ ccas_event_id }) => ccas_event_id));
};

const loadCursor = async ({ cursor, from }: NaiveOptions): Promise<number> => {
  if (cursor.startsWith('http')) return Number(await (await fetch(cursor)).text()) || from;
  return existsSync(cursor) ? Number(readFileSync(cursor, 'utf8')) || from : from;
};

const saveCursor = async ({ cursor }: NaiveOptions, end: number): Promise<void> => {
  if (cursor.startsWith('http')) await fetch(cursor, { method: 'PUT', body: String(end) });
  else writeFileSync(cursor, String(end));
};

if (import.meta.main) {
  const options = JSON.parse(process.argv[2] ?? '{}') as NaiveOptions;
  await collectNaively(options, new AbortController().signal);
}
