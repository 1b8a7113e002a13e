import assert from 'node:assert/strict';
import { createHttpClient } from '../../src/http/create-http-client.ts';
import type { HttpClient } from '../../src/http/http-client.ts';
import { sleepFor } from '../../src/http/sleep.ts';
import { createIndexSearch } from '../../src/splunk/create-index-search.ts';
import type { IndexSearch, SearchAnswer } from '../../src/splunk/index-search.ts';
import type { SearchSettings } from '../../src/splunk/search-settings.ts';
import { startSplunk, type SplunkUnderTest } from '../simulator/splunk/splunk-caller.ts';

const T = 1_790_000_000_000;
const span = { index: 'ccas_audit', from: T - 60_000, to: T + 60_000 };

interface Sent {
  readonly id: string;
  readonly request: string;
  readonly batch?: string;
  readonly time?: number;
}

const line = ({ id, request, batch = 'b.1', time = T }: Sent): string =>
  JSON.stringify({
    time: time / 1000,
    event: { event_id: id },
    fields: { ccas_event_id: id, ccas_request_id: request, ccas_batch_id: batch },
  });

const valueOf = <Value>(answer: SearchAnswer<Value>): Value => {
  if (answer.kind === 'unknown') assert.fail(`${answer.reason}: ${answer.detail}`);
  return answer.value;
};

describe('createIndexSearch', () => {
  let http: HttpClient;
  let splunk: SplunkUnderTest;
  let token = 'simulated-search-token';

  beforeEach(async () => {
    token = 'simulated-search-token';
    http = createHttpClient({ timeoutMs: 2_000 });
    splunk = await startSplunk();
  });
  afterEach(async () => {
    await http.close();
    await splunk.close();
  });

  const searchAt = (
    url = splunk.managementUrl,
    change: Partial<SearchSettings> = {},
  ): IndexSearch =>
    createIndexSearch({
      http,
      now: Date.now,
      sleep: sleepFor,
      settings: {
        url,
        account: {
          kind: 'token',
          token: { reference: 'env:SEARCH_TOKEN', read: () => Promise.resolve(token) },
        },
        settlingMs: 1_000,
        receiptMs: 1_000,
        patienceMs: 1_000,
        timeoutMs: 5_000,
        ...change,
      },
    });

  const send = async (...events: readonly Sent[]): Promise<void> => {
    const { status } = await splunk.send(events.map(line).join(''));
    assert.equal(status, 200);
  };

  it('counts the events of requests and of ids, each once', async () => {
    await send(
      { id: 'e1', request: 'b.1.0000' },
      { id: 'e2', request: 'b.1.0000' },
      { id: 'e2', request: 'b.1.0001' },
      { id: 'e3', request: 'b.1.0002' },
    );
    const search = searchAt();
    const counts = async (question: object): Promise<Record<string, number>> => {
      const found = valueOf(await search.countEvents({ ...span, ...question }));
      return Object.fromEntries([...found].map(([id, { count }]) => [id, count]));
    };
    assert.deepEqual(await counts({ requests: ['b.1.0000'] }), { e1: 1, e2: 1 });
    assert.deepEqual(await counts({ requests: ['b.1.0000', 'b.1.0001'] }), { e1: 1, e2: 2 });
    assert.deepEqual(await counts({ eventIds: ['e2', 'e3', 'e9'] }), { e2: 2, e3: 1 });
    assert.deepEqual(await counts({ requests: ['b.1.0000'], eventIds: ['e2', 'e3'] }), {
      e1: 1,
      e2: 2,
      e3: 1,
    });
    assert.deepEqual(await counts({}), {});
  });

  it('tallies requests, and batches by the hour', async () => {
    const hour = 3_600_000;
    await send(
      { id: 'e1', request: 'r1' },
      { id: 'e1', request: 'r1' },
      { id: 'e2', request: 'r2', time: T + hour },
    );
    const search = searchAt();
    const wide = { ...span, to: T + hour };
    assert.deepEqual(
      valueOf(await search.countRequests({ ...wide, requests: ['r1', 'r2', 'r3'] })),
      new Map([
        ['r1', { count: 2, distinct: 1 }],
        ['r2', { count: 1, distinct: 1 }],
      ]),
    );
    assert.deepEqual(valueOf(await search.countBatches({ ...wide, batches: ['b.1', 'b.2'] })), [
      { batch: 'b.1', hour: Math.floor(T / hour), count: 2, distinct: 1 },
      { batch: 'b.1', hour: Math.floor(T / hour) + 1, count: 1, distinct: 1 },
    ]);
  });

  it('names what is there more than once, by whom and when', async () => {
    const before = Math.floor(Date.now() / 1000) * 1000;
    await send(
      { id: 'e1', request: 'r1' },
      { id: 'e2', request: 'r1' },
      { id: 'e2', request: 'r2' },
    );
    const doubled = valueOf(await searchAt().doubledEvents(span));
    assert.deepEqual([...doubled.keys()], ['e2']);
    const { count, requests, firstIndexed, lastIndexed } = doubled.get('e2') ?? assert.fail();
    assert.deepEqual([count, requests], [2, ['r1', 'r2']]);
    assert.ok(firstIndexed >= before && lastIndexed >= firstIndexed && lastIndexed <= Date.now());
  });

  it('probes', async () => {
    assert.equal(valueOf(await searchAt().probe('ccas_audit')), null);
  });
});
