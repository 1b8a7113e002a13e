import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHttpClient } from '../../src/http/create-http-client.ts';
import { sleepFor } from '../../src/http/sleep.ts';
import { createIndexSearch } from '../../src/splunk/create-index-search.ts';
import type { IndexSearch, SearchAnswer, SearchTrouble } from '../../src/splunk/index-search.ts';
import type { SearchSettings } from '../../src/splunk/search-settings.ts';
import type { SimulateSplunkOptions } from '../../src/simulator/splunk/simulate-splunk.ts';
import { startSplunk, type SplunkUnderTest } from '../simulator/splunk/splunk-caller.ts';

export const T = 1_790_000_000_000;
export const SPAN = { index: 'ccas_audit', from: T - 60_000, to: T + 60_000 };

export interface Sent {
  readonly id: string;
  readonly request: string;
  readonly batch?: string;
  /** Epoch milliseconds. */
  readonly time?: number;
  readonly index?: string;
}

export interface Exchange {
  readonly method: string;
  /** With query. */
  readonly path: string;
  readonly form: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface RelayedReply {
  status: number;
  headers: Record<string, string | string[]>;
  body: Buffer;
}

/** Changes a reply on its way back, or makes one up. */
export type Tamper = (
  reply: RelayedReply,
  exchange: Exchange,
) => RelayedReply | Promise<RelayedReply>;

/** A simulated splunkd, a relay in front of its management port, and a search through that. */
export interface SearchBench {
  readonly splunk: SplunkUnderTest;
  /** What came by, since the last `tamper`. */
  readonly exchanges: Exchange[];
  searching(change?: Partial<SearchSettings>): IndexSearch;
  tamper(tamper: Tamper): void;
  /** The account's secret, and how often it was read. */
  secret: { value: string; reads: number };
  send(...events: readonly Sent[]): Promise<void>;
  close(): Promise<void>;
}

const line = ({ id, request, batch = 'b.1', time = T, index = 'ccas_audit' }: Sent): string =>
  JSON.stringify({
    time: time / 1000,
    index,
    event: { event_id: id },
    fields: { ccas_event_id: id, ccas_request_id: request, ccas_batch_id: batch },
  });

export const openSearchBench = async (
  options: SimulateSplunkOptions = {},
): Promise<SearchBench> => {
  const splunk = await startSplunk(options);
  const http = createHttpClient({ timeoutMs: 2_000 });
  const exchanges: Exchange[] = [];
  let tamper: Tamper = (reply) => reply;
  const relay = await openRelay(splunk.managementUrl, (reply, exchange) => {
    exchanges.push(exchange);
    return tamper(reply, exchange);
  });
  const secret = { value: 'simulated-search-token', reads: 0 };
  const read = (): Promise<string> => {
    secret.reads += 1;
    return Promise.resolve(secret.value);
  };
  return {
    splunk,
    exchanges,
    secret,
    searching: (change = {}) =>
      createIndexSearch({
        http,
        now: Date.now,
        sleep: (ms, signal) => sleepFor(Math.min(ms, 5), signal),
        settings: {
          url: relay.url,
          account: { kind: 'token', token: { reference: 'env:SEARCH_TOKEN', read } },
          settlingMs: 1_000,
          receiptMs: 1_000,
          patienceMs: 1_000,
          timeoutMs: 5_000,
          ...change,
        },
      }),
    tamper: (next) => {
      exchanges.length = 0;
      tamper = next;
    },
    send: async (...events) => {
      if (events.length === 0) return;
      const { status } = await splunk.send(events.map(line).join(''));
      assert.equal(status, 200);
    },
    close: async () => {
      await Promise.all([http.close(), relay.close(), splunk.close()]);
    },
  };
};

const openRelay = async (target: string, tamper: Tamper) => {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      const body = Buffer.concat(chunks).toString();
      const relay = async (): Promise<void> => {
        const answer = await fetch(target + path, {
          method,
          headers: {
            authorization: headers.authorization ?? '',
            ...(body !== '' && { 'content-type': 'application/x-www-form-urlencoded' }),
          },
          ...(body !== '' && { body }),
        });
        const type = answer.headers.get('content-type') ?? '';
        const reply = await tamper(
          {
            status: answer.status,
            headers: { 'content-type': type },
            body: Buffer.from(await answer.arrayBuffer()),
          },
          { method, path, form: new URLSearchParams(body), headers },
        );
        response.writeHead(reply.status, reply.headers);
        const isTorn = Number(reply.headers['content-length']) > reply.body.length;
        if (isTorn) response.write(reply.body, () => response.destroy());
        else response.end(reply.body);
      };
      relay().catch(() => response.destroy());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

export const valueOf = <Value>(answer: SearchAnswer<Value>): Value => {
  if (answer.kind === 'unknown') assert.fail(`${answer.reason}: ${answer.detail}`);
  return answer.value;
};

export const troubleOf = (answer: SearchAnswer<unknown>): SearchTrouble => {
  if (answer.kind === 'complete') assert.fail('the answer counts as complete');
  return answer.reason;
};
