import assert from 'node:assert/strict';
import type { SearchAnswer, SearchTrouble } from '../../src/splunk/index-search.ts';
import {
  openSearchBench,
  SPAN,
  troubleOf,
  valueOf,
  type Exchange,
  type RelayedReply,
  type SearchBench,
} from './search-bench.ts';

const QUESTION = { ...SPAN, requests: ['r1'] };

type Json = Record<string, unknown>;

const withJson = (reply: RelayedReply, change: (json: Json) => void): RelayedReply => {
  const json = JSON.parse(reply.body.toString()) as Json;
  change(json);
  return { ...reply, body: Buffer.from(JSON.stringify(json)) };
};

const isStatus = ({ method, path }: Exchange): boolean =>
  method === 'GET' && !path.includes('/results');
const isStart = ({ method }: Exchange): boolean => method === 'POST';
const isRows = ({ path }: Exchange): boolean => path.includes('/results');

const withJob = (change: Json) => (reply: RelayedReply, exchange: Exchange) =>
  isStatus(exchange)
    ? withJson(reply, ({ entry }) => {
        const [{ content }] = entry as [{ content: Json }];
        Object.assign(content, change);
      })
    : reply;

const withPage = (change: Json) => (reply: RelayedReply, exchange: Exchange) =>
  isRows(exchange) ? withJson(reply, (page) => Object.assign(page, change)) : reply;

const replace =
  (which: (exchange: Exchange) => boolean, status: number, body = '', headers = {}) =>
  (reply: RelayedReply, exchange: Exchange): RelayedReply =>
    which(exchange) ? { status, headers, body: Buffer.from(body) } : reply;

describe('createIndexSearch, when something goes wrong', () => {
  let bench: SearchBench;
  beforeEach(async () => {
    bench = await openSearchBench();
    await bench.send({ id: 'e1', request: 'r1' }, { id: 'e2', request: 'r1' });
  });
  afterEach(() => bench.close());

  const ask = (): Promise<SearchAnswer<unknown>> => bench.searching().countEvents(QUESTION);

  const startedWith = async (parameter: string): Promise<string | null | undefined> => {
    bench.tamper((reply) => reply);
    await ask();
    return bench.exchanges[0]?.form.get(parameter);
  };

  const faults: readonly (readonly [string, SearchTrouble])[] = [
    ['search_peer_down', 'failed'],
    ['search_fatal', 'failed'],
    ['search_truncated', 'unreachable'],
    ['search_unauthorized', 'unauthorized'],
    ['search_forbidden', 'forbidden'],
    ['search_unavailable', 'unavailable'],
  ];
  for (const [kind, reason] of faults) {
    it(`does not know after the fault ${kind}, and knows again without it`, async () => {
      const search = bench.searching({ url: bench.splunk.managementUrl });
      await bench.splunk.admin('/faults', { kind, count: 1 });
      assert.equal(troubleOf(await search.countEvents(QUESTION)), reason);
      assert.equal(valueOf(await search.countEvents(QUESTION)).size, 2);
    });
  }

  const html = '<html><body><h1>Please log in</h1></body></html>';
  const wrong: readonly (readonly [
    string,
    (reply: RelayedReply, exchange: Exchange) => RelayedReply,
    SearchTrouble,
  ])[] = [
    ['HTML in place of a job', replace(isStart, 200, html), 'unexpected_reply'],
    ['HTML in place of a status', replace(isStatus, 200, html), 'unexpected_reply'],
    ['HTML in place of rows', replace(isRows, 200, html), 'unexpected_reply'],
    ['a redirection', replace(isStart, 303, '', { location: '/login' }), 'unexpected_reply'],
    ['rows that are not there yet', replace(isRows, 204), 'incomplete'],
    ['no rows at all', replace(isRows, 200), 'incomplete'],
    ['a job that is gone', replace(isStatus, 404, '{"messages":[]}'), 'failed'],
    ['a refused search', replace(isStart, 400, '{"messages":[]}'), 'failed'],
    ['a proxy without splunkd', replace(() => true, 502, html), 'unavailable'],
    ['a preview', withPage({ preview: true }), 'incomplete'],
    ['rows that do not say whether they are a preview', withPage({ preview: null }), 'incomplete'],
    ['fewer rows than the job has', withPage({ results: [] }), 'incomplete'],
    ['more rows than the job has', withJob({ resultCount: 1 }), 'incomplete'],
    ['no number of rows', withJob({ resultCount: null }), 'unexpected_reply'],
    ['a job that was finalized', withJob({ isFinalized: true }), 'incomplete'],
    ['a cancelled job', withJob({ dispatchState: 'INTERNAL_CANCEL' }), 'incomplete'],
    ['a failed job that is done', withJob({ isFailed: '1' }), 'failed'],
    ['a job that is done and runs', withJob({ dispatchState: 'RUNNING' }), 'unexpected_reply'],
    ['a warning of the job', withJob({ messages: [{ type: 'WARN', text: 'hm' }] }), 'failed'],
    ['messages of the job by type', withJob({ messages: { error: ['hm'] } }), 'failed'],
    ['messages that are none', withJob({ messages: ['hm'] }), 'unexpected_reply'],
    [
      'information of the rows that peers did not answer',
      withPage({ messages: [{ type: 'INFO', text: 'Search peer idx2 did not respond.' }] }),
      'failed',
    ],
    [
      'a row without count',
      withPage({ results: [{ ccas_event_id: 'e1' }, {}] }),
      'unexpected_reply',
    ],
    [
      'a row that is told twice',
      (reply, exchange) =>
        isRows(exchange)
          ? withJson(reply, (page) => {
              const [row] = page['results'] as Json[];
              page['results'] = [row, row];
            })
          : reply,
      'unexpected_reply',
    ],
  ];
  for (const [name, tamper, reason] of wrong) {
    it(`does not know after ${name}`, async () => {
      bench.tamper(tamper);
      assert.equal(troubleOf(await ask()), reason);
    });
  }

  it('heeds no message that is of no consequence', async () => {
    const text = 'Configuration initialization for /searchpeers/x took longer than expected (9ms)';
    bench.tamper(
      withPage({
        messages: [
          { type: 'INFO', text },
          { type: 'DEBUG', text: 'peer' },
        ],
      }),
    );
    assert.equal(valueOf(await bench.searching().countEvents(QUESTION)).size, 2);
  });

  it('waits for a job that has just been started, and for one that runs', async () => {
    await bench.splunk.admin('/settings', { searchDurationMs: 300 });
    let asked = 0;
    bench.tamper((reply, exchange) =>
      isStatus(exchange) && ++asked === 1
        ? { status: 204, headers: {}, body: Buffer.alloc(0) }
        : reply,
    );
    assert.equal(valueOf(await bench.searching().countEvents(QUESTION)).size, 2);
    assert.ok(asked > 2);
  });

  it('says how long Splunk wants to be left alone', async () => {
    bench.tamper(replace(isStart, 503, '{}', { 'retry-after': '7' }));
    const answer = await ask();
    assert.equal(answer.kind === 'unknown' && answer.retryAfterMs, 7_000);
  });

  it('is unreachable where nobody listens', async () => {
    const search = bench.searching({ url: 'http://127.0.0.1:9' });
    assert.equal(troubleOf(await search.probe('ccas_audit')), 'unreachable');
  });

  it('one search of several that fails makes the whole answer unknown', async () => {
    const requests = Array.from({ length: 41 }, (_, at) => `r${at}`);
    let starts = 0;
    bench.tamper((reply, exchange) =>
      isStart(exchange) && ++starts === 2 ? replace(isStart, 503)(reply, exchange) : reply,
    );
    const answer = await bench.searching().countEvents({ ...QUESTION, requests });
    assert.deepEqual([starts, troubleOf(answer)], [2, 'unavailable']);
  });

  it('gives up at its time limit, and deletes the job', async () => {
    await bench.splunk.admin('/settings', { searchDurationMs: 600_000 });
    const answer = await bench.searching({ timeoutMs: 100 }).countEvents(QUESTION);
    assert.equal(troubleOf(answer), 'unreachable');
    assert.equal(bench.exchanges.at(-1)?.method, 'DELETE');
  });

  it('gives up at its time limit when an answer does not come', async () => {
    bench.tamper(() => new Promise(() => {}));
    const answer = await bench.searching({ timeoutMs: 50 }).countEvents(QUESTION);
    assert.equal(troubleOf(answer), 'unreachable');
  });

  it('does not believe as many rows as a job keeps, although they are all there', async () => {
    const most = Number((await startedWith('max_count')) ?? assert.fail());
    bench.tamper((reply, exchange) => {
      if (!isRows(exchange)) return withJob({ resultCount: most })(reply, exchange);
      const offset = Number(new URL(exchange.path, 'http://x').searchParams.get('offset'));
      const results = Array.from({ length: 50_000 }, (_, at) => ({
        ccas_request_id: `r${offset + at}`,
        count: '1',
        ids: '1',
      }));
      return { ...reply, body: Buffer.from(JSON.stringify({ preview: false, results })) };
    });
    assert.equal(troubleOf(await bench.searching().countRequests(QUESTION)), 'incomplete');
  });

  it('ends with the reason of its signal, and deletes the job', async () => {
    await bench.splunk.admin('/settings', { searchDurationMs: 600_000 });
    const controller = new AbortController();
    const reason = new Error('shut down');
    bench.tamper((reply, exchange) => {
      if (isStatus(exchange)) controller.abort(reason);
      return reply;
    });
    const { signal } = controller;
    await assert.rejects(
      bench.searching().countEvents({ ...QUESTION, signal }),
      (error) => error === reason,
    );
    assert.equal(bench.exchanges.at(-1)?.method, 'DELETE');
    await assert.rejects(bench.searching().countEvents({ ...QUESTION, signal }));
  });

  it('uses v1 where there is no v2, and asks for v2 no more', async () => {
    bench.tamper((reply, { path }) =>
      path.includes('/v2/')
        ? replace(() => true, 404, '{"messages":[]}')(reply, {} as Exchange)
        : reply,
    );
    const search = bench.searching();
    assert.equal(valueOf(await search.countEvents(QUESTION)).size, 2);
    assert.equal(valueOf(await search.countEvents(QUESTION)).size, 2);
    const paths = bench.exchanges.map(({ path }) => path);
    assert.equal(paths.filter((path) => path.includes('/v2/')).length, 1);
    assert.match(paths.at(-1) ?? '', /^\/services\/search\/jobs\//);
  });

  it('finds out at every search whether there is any search API', async () => {
    const search = bench.searching();
    bench.tamper(replace(() => true, 404));
    assert.equal(troubleOf(await search.countEvents(QUESTION)), 'unexpected_reply');
    bench.tamper((reply) => reply);
    assert.equal(valueOf(await search.countEvents(QUESTION)).size, 2);
  });

  it('keeps the cookies of a job, and of that job only', async () => {
    let jobs = 0;
    bench.tamper((reply, exchange) =>
      isStart(exchange)
        ? {
            ...reply,
            headers: { ...reply.headers, 'set-cookie': [`head=${++jobs}; Path=/`, 'x=y'] },
          }
        : reply,
    );
    const search = bench.searching();
    await search.probe('ccas_audit');
    await search.probe('ccas_audit');
    assert.deepEqual(
      bench.exchanges.map(({ headers }) => headers['cookie']),
      [undefined, ...Array(3).fill('head=1; x=y'), undefined, ...Array(3).fill('head=2; x=y')],
    );
  });

  it('sees nothing, and says so, where the account may not see the index', async () => {
    await bench.splunk.admin('/accounts', { name: 'admin', indexes: [] });
    // Splunk has no word for it: this is why a negative needs a positive control.
    assert.equal(valueOf(await bench.searching().countEvents(QUESTION)).size, 0);
  });
});
