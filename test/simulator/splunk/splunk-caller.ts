import { simulateSplunk } from '../../../src/simulator/splunk/simulate-splunk.ts';
import type {
  SimulatedSplunk,
  SimulateSplunkOptions,
} from '../../../src/simulator/splunk/simulate-splunk.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** A simulated splunkd that indexes at once, with the requests that tests make. */
export interface SplunkUnderTest extends SimulatedSplunk {
  /** POST to the event endpoint with the token; headers, if given, are sent in its place. */
  send(
    body: string | Buffer,
    init?: { path?: string; headers?: Record<string, string> },
  ): Promise<Answer>;
  get(path: string): Promise<Answer>;
  manage(
    path: string,
    form?: Record<string, string>,
    headers?: Record<string, string>,
  ): Promise<Answer>;
  admin(path: string, body?: unknown, method?: string): Promise<unknown>;
  /** Raw texts of what is indexed. */
  raws(): string[];
}

export const SEARCH_AUTH = { authorization: 'Bearer simulated-search-token' };

export async function startSplunk(options: SimulateSplunkOptions = {}): Promise<SplunkUnderTest> {
  const splunk = await simulateSplunk({
    indexingDelayMs: 0,
    ...options,
    settings: { ackDelayMs: 0, searchDurationMs: 0, ...options.settings },
  });
  const call = async (url: string, init: RequestInit): Promise<Answer> => {
    const response = await fetch(url, init);
    return { status: response.status, headers: response.headers, text: await response.text() };
  };
  return {
    ...splunk,
    send: (body, { path = '/services/collector/event/1.0', headers } = {}) =>
      call(splunk.hecUrl + path, {
        method: 'POST',
        headers: headers ?? { authorization: `Splunk ${splunk.token}` },
        body: typeof body === 'string' ? body : new Uint8Array(body),
      }),
    get: (path) => call(splunk.hecUrl + path, {}),
    manage: (path, form, headers = SEARCH_AUTH) =>
      call(splunk.managementUrl + path, {
        method: form === undefined ? 'GET' : 'POST',
        headers,
        ...(form && { body: new URLSearchParams({ output_mode: 'json', ...form }) }),
      }),
    admin: async (path, body, method = body === undefined ? 'GET' : 'POST') => {
      const answer = await call(splunk.adminUrl + path, {
        method,
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      return JSON.parse(answer.text) as unknown;
    },
    raws: () => splunk.index.events().map((event) => event.raw),
  };
}
