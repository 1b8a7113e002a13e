import assert from 'node:assert/strict';
import { Failure } from '../../src/audit/failure.ts';
import type { EventQuestion } from '../../src/splunk/index-search.ts';
import { openSearchBench, SPAN, T, valueOf, type SearchBench } from './search-bench.ts';

const HOUR = 3_600_000;

describe('createIndexSearch', () => {
  let bench: SearchBench;
  beforeEach(async () => {
    bench = await openSearchBench();
  });
  afterEach(() => bench.close());

  const counts = async (question: Partial<EventQuestion>): Promise<Record<string, number>> => {
    const found = valueOf(await bench.searching().countEvents({ ...SPAN, ...question }));
    return Object.fromEntries([...found].map(([id, { count }]) => [id, count]));
  };

  it('counts the events of requests and of ids, each once', async () => {
    await bench.send(
      { id: 'e1', request: 'b.1.0000' },
      { id: 'e2', request: 'b.1.0000' },
      { id: 'e2', request: 'b.1.0001' },
      { id: 'e3', request: 'b.1.0002' },
    );
    assert.deepEqual(await counts({ requests: ['b.1.0000'] }), { e1: 1, e2: 1 });
    assert.deepEqual(await counts({ requests: ['b.1.0000', 'b.1.0001'] }), { e1: 1, e2: 2 });
    assert.deepEqual(await counts({ eventIds: ['e2', 'e3', 'e9'] }), { e2: 2, e3: 1 });
    assert.deepEqual(await counts({ requests: ['b.1.0000'], eventIds: ['e2', 'e3'] }), {
      e1: 1,
      e2: 2,
      e3: 1,
    });
  });

  it('asks nothing where nothing is asked for', async () => {
    assert.deepEqual(await counts({}), {});
    assert.deepEqual(
      valueOf(await bench.searching().countRequests({ ...SPAN, requests: [] })),
      new Map(),
    );
    assert.deepEqual(bench.exchanges, []);
  });

  it('finds an id also where the event names no request', async () => {
    const event = { time: T / 1000, event: {}, fields: { ccas_event_id: 'e1' } };
    await bench.splunk.send(JSON.stringify(event));
    const found = valueOf(await bench.searching().countEvents({ ...SPAN, eventIds: ['e1'] }));
    assert.deepEqual([found.get('e1')?.count, found.get('e1')?.requests], [1, []]);
  });

  it('asks for many ids in several searches, and adds up what they find', async () => {
    const ids = Array.from({ length: 600 }, (_, at) => `e${at}`);
    const requests = Array.from({ length: 120 }, (_, at) => `r${at}`);
    await bench.send(
      ...ids.map((id, at) => ({ id, request: `r${at % 120}` })),
      // The same event in requests that different searches ask for.
      { id: 'e0', request: 'r50' },
      { id: 'e0', request: 'r119' },
    );
    const byRequest = await counts({ requests });
    assert.equal(Object.keys(byRequest).length, 600);
    assert.deepEqual([byRequest['e0'], byRequest['e599']], [3, 1]);
    assert.equal(Object.keys(await counts({ eventIds: [...ids, 'e0'] })).length, 600);
    const both = await counts({ requests, eventIds: ids });
    assert.deepEqual([both['e0'], both['e599']], [3, 1]);
    const tallies = valueOf(await bench.searching().countRequests({ ...SPAN, requests }));
    assert.deepEqual([tallies.size, tallies.get('r50')], [120, { count: 6, distinct: 6 }]);
  });

  it('includes both ends of the span, in milliseconds', async () => {
    await bench.send(
      { id: 'before', request: 'r', time: T - 1_000 },
      { id: 'first', request: 'r', time: T + 123 },
      { id: 'last', request: 'r', time: T + 5_999 },
      { id: 'behind', request: 'r', time: T + 7_000 },
    );
    const span = { from: T + 123, to: T + 5_999, requests: ['r'] };
    assert.deepEqual(await counts(span), { first: 1, last: 1 });
  });

  it('takes an id for itself only, although Splunk compares without case', async () => {
    await bench.send({ id: 'abc', request: 'r1' }, { id: 'ABC', request: 'R1', batch: 'B.1' });
    assert.deepEqual(await counts({ eventIds: ['abc'] }), { abc: 1 });
    const search = bench.searching();
    const requests = valueOf(await search.countRequests({ ...SPAN, requests: ['r1'] }));
    assert.deepEqual([...requests], [['r1', { count: 1, distinct: 1 }]]);
    const batches = valueOf(await search.countBatches({ ...SPAN, batches: ['b.1'] }));
    assert.deepEqual(
      batches.map(({ batch }) => batch),
      ['b.1'],
    );
  });

  it('tallies requests, and batches by the hour', async () => {
    await bench.send(
      { id: 'e1', request: 'r1' },
      { id: 'e1', request: 'r1' },
      { id: 'e2', request: 'r2', time: T + HOUR },
    );
    const search = bench.searching();
    const span = { ...SPAN, to: T + HOUR };
    const hour = Math.floor(T / HOUR);
    assert.deepEqual(
      valueOf(await search.countRequests({ ...span, requests: ['r1', 'r2', 'r3'] })),
      new Map([
        ['r1', { count: 2, distinct: 1 }],
        ['r2', { count: 1, distinct: 1 }],
      ]),
    );
    assert.deepEqual(valueOf(await search.countBatches({ ...span, batches: ['b.1', 'b.2'] })), [
      { batch: 'b.1', hour, count: 2, distinct: 1 },
      { batch: 'b.1', hour: hour + 1, count: 1, distinct: 1 },
    ]);
  });

  it('reads an hour in any time zone, and takes no other stretch for an hour', async () => {
    await bench.send({ id: 'e1', request: 'r1' });
    const hoursOf = async (time: string): Promise<readonly number[] | string> => {
      bench.tamper((reply) => ({
        ...reply,
        body: Buffer.from(reply.body.toString().replace('2026-09-21T14:00:00.000+00:00', time)),
      }));
      const answer = await bench.searching().countBatches({ ...SPAN, batches: ['b.1'] });
      return answer.kind === 'unknown' ? answer.reason : answer.value.map(({ hour }) => hour);
    };
    const hour = Math.floor(T / HOUR);
    assert.deepEqual(await hoursOf('2026-09-21T14:00:00.000+00:00'), [hour]);
    assert.deepEqual(await hoursOf('2026-09-21T19:30:00.000+05:30'), [hour]);
    assert.deepEqual(await hoursOf(String((hour * HOUR) / 1000)), [hour]);
    assert.equal(await hoursOf('2026-09-21T19:00:00.000+05:30'), 'unexpected_reply');
    assert.equal(await hoursOf('yesterday'), 'unexpected_reply');
  });

  it('names what is there more than once, by whom and when', async () => {
    const before = Math.floor(Date.now() / 1000) * 1000;
    await bench.send(
      { id: 'e1', request: 'r1' },
      { id: 'e2', request: 'r1' },
      { id: 'e2', request: 'r2' },
      { id: 'not "ours"', request: 'r' },
      { id: 'not "ours"', request: 'r' },
    );
    const doubled = valueOf(await bench.searching().doubledEvents(SPAN));
    assert.deepEqual([...doubled.keys()], ['e2']);
    const { count, requests, firstIndexed, lastIndexed } = doubled.get('e2') ?? assert.fail();
    assert.deepEqual([count, requests], [2, ['r1', 'r2']]);
    assert.ok(firstIndexed >= before && lastIndexed >= firstIndexed && lastIndexed <= Date.now());
  });

  it('reads more rows than a page holds', async () => {
    const ids = Array.from({ length: 7 }, (_, at) => ({ id: `e${at}`, request: 'r' }));
    await bench.send(...ids);
    const answer = bench.searching().countEvents({ ...SPAN, requests: ['r'] });
    bench.tamper((reply, { path }) => {
      if (!path.includes('/results')) return reply;
      // A splunkd whose maxresultrows is 3.
      const offset = Number(new URL(path, 'http://x').searchParams.get('offset'));
      const page = JSON.parse(reply.body.toString()) as { results: unknown[] };
      const all = { ...page, results: page.results.slice(0, 3) };
      assert.equal(page.results.length, 7 - offset);
      return { ...reply, body: Buffer.from(JSON.stringify(all)) };
    });
    assert.equal(valueOf(await answer).size, 7);
    assert.equal(bench.exchanges.filter(({ path }) => path.includes('/results')).length, 3);
  });

  it('deletes each job, and forbids partial results', async () => {
    await counts({ requests: ['r1'] });
    const [start] = bench.exchanges;
    assert.equal(start?.form.get('allow_partial_results'), 'false');
    const last = bench.exchanges.at(-1);
    assert.match(`${last?.method} ${last?.path}`, /^DELETE \/services\/search\/v2\/jobs\/[\d.]+$/);
  });

  it('probes', async () => {
    assert.equal(valueOf(await bench.searching().probe('ccas_audit')), null);
  });

  const dangerous: readonly (readonly [string, Partial<EventQuestion>, RegExp])[] = [
    ['a wildcard', { eventIds: ['e1', 'e*'] }, /"e\*" is no id .* ccas_event_id/],
    ['a quote', { requests: ['r") OR index="x'] }, /is no id .* ccas_request_id/],
    ['a pipe', { requests: ['r | delete'] }, /is no id/],
    ['nothing', { eventIds: [''] }, /"" is no id/],
    ['an index with a wildcard', { index: '*', requests: ['r'] }, /"\*" names no index/],
    ["one of Splunk's own", { index: '_internal', requests: ['r'] }, /"_internal" names no index/],
    ['an index with a quote', { index: 'a" OR index="b', requests: ['r'] }, /names no index/],
    ['a span that ends first', { from: T, to: T - 1, requests: ['r'] }, /no span of time/],
    ['a span without a number', { from: Number.NaN, requests: ['r'] }, /no span of time/],
  ];
  for (const [name, question, message] of dangerous) {
    it(`lets ${name} into no search`, async () => {
      await assert.rejects(
        bench.searching().countEvents({ ...SPAN, ...question }),
        (error: unknown) =>
          error instanceof Failure && error.type === 'InvalidInput' && message.test(error.message),
      );
      assert.deepEqual(bench.exchanges, []);
    });
  }

  it('asks for no event at all before every id is known to be searchable', async () => {
    const requests = [...Array.from({ length: 60 }, (_, at) => `r${at}`), '*'];
    await assert.rejects(bench.searching().countEvents({ ...SPAN, requests }), Failure);
    assert.deepEqual(bench.exchanges, []);
  });
});
