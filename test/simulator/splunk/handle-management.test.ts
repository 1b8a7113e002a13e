import assert from 'node:assert/strict';
import { SEARCH_AUTH, startSplunk } from './splunk-caller.ts';
import type { Answer, SplunkUnderTest } from './splunk-caller.ts';

const JOBS = '/services/search/v2/jobs';
const SEARCH = '| tstats count where index=ccas_audit by ccas_event_id';

interface Results {
  readonly results: readonly Record<string, string>[];
  readonly messages: readonly { type: string }[];
}
interface Job {
  readonly entry: readonly [
    { content: { dispatchState: string; isDone: boolean; isFailed: boolean } },
  ];
}

describe('simulated management API', () => {
  let clock = Date.now();
  let splunk: SplunkUnderTest;
  const parsed = <T>({ text }: Answer): T => JSON.parse(text) as T;
  const startJob = async (form: Record<string, string> = {}): Promise<string> => {
    const answer = await splunk.manage(JOBS, { search: SEARCH, ...form });
    assert.equal(answer.status, 201);
    return parsed<{ sid: string }>(answer).sid;
  };
  const stateOf = async (sid: string): Promise<Job['entry'][0]['content']> =>
    parsed<Job>(await splunk.manage(`${JOBS}/${sid}?output_mode=json`)).entry[0].content;

  beforeEach(async () => {
    clock = Date.now();
    splunk = await startSplunk({ now: () => clock });
    const ids = Array.from({ length: 150 }, (_, at) => `e${at}`);
    await splunk.send(
      ids.map((id) => JSON.stringify({ event: id, fields: { ccas_event_id: id } })).join('\n'),
    );
  });
  afterEach(() => splunk.close());

  it('runs a job: 204 for its results until it is done', async () => {
    await splunk.admin('/settings', { searchDurationMs: 1000 });
    const sid = await startJob();
    assert.equal((await stateOf(sid)).dispatchState, 'RUNNING');
    assert.equal((await splunk.manage(`${JOBS}/${sid}/results`)).status, 204);
    clock += 1000;
    assert.equal((await stateOf(sid)).dispatchState, 'DONE');
    assert.equal((await splunk.manage(`${JOBS}/${sid}/results`)).status, 200);
  });

  it('gives 100 rows a page unless told otherwise, all for count=0', async () => {
    const sid = await startJob({ exec_mode: 'blocking' });
    const page = async (query: string): Promise<number> =>
      parsed<Results>(await splunk.manage(`${JOBS}/${sid}/results${query}`)).results.length;
    assert.equal(await page(''), 100);
    assert.equal(await page('?offset=100'), 50);
    assert.equal(await page('?count=0'), 150);
    assert.equal(await page('?count=7'), 7);
  });

  it('keeps max_count rows of a job', async () => {
    const sid = await startJob({ max_count: '20' });
    const { results } = parsed<Results>(await splunk.manage(`${JOBS}/${sid}/results?count=0`));
    assert.equal(results.length, 20);
  });

  it('answers oneshot at once, on the v1 path too', async () => {
    const form = { search: SEARCH, exec_mode: 'oneshot', count: '3' };
    for (const path of [JOBS, '/services/search/jobs', '/servicesNS/nobody/search/search/jobs']) {
      assert.equal(parsed<Results>(await splunk.manage(path, form)).results.length, 3);
    }
  });

  it('a job that may not be partial fails when a peer is down, and has no rows', async () => {
    await splunk.admin('/faults', { kind: 'search_peer_down' });
    const sid = await startJob({ allow_partial_results: 'false' });
    const { dispatchState, isFailed } = await stateOf(sid);
    assert.deepEqual([dispatchState, isFailed], ['FAILED', true]);
    const body = parsed<Results>(await splunk.manage(`${JOBS}/${sid}/results`));
    assert.deepEqual([body.results, body.messages[0]?.type], [[], 'FATAL']);
  });

  it('answers 404 for an unknown sid and for a job of somebody else', async () => {
    assert.equal((await splunk.manage(`${JOBS}/1.999`)).status, 404);
    const blind = { authorization: `Basic ${btoa('blind:changeme')}` };
    const path = `${JOBS}/${await startJob()}`;
    assert.equal((await splunk.manage(path, undefined, blind)).status, 404);
  });

  it('does not start a search by GET', async () => {
    for (const path of [JOBS, `${JOBS}/export`]) {
      const answer = await splunk.manage(`${path}?search=${encodeURIComponent(SEARCH)}`);
      assert.equal(answer.status, 405);
    }
  });

  it('gives a session key for a password, which then authenticates', async () => {
    const login = async (password: string): Promise<Answer> =>
      splunk.manage('/services/auth/login', { username: 'admin', password }, {});
    assert.equal((await login('wrong')).status, 401);
    const { sessionKey } = parsed<{ sessionKey: string }>(await login('changeme'));
    const info = '/services/server/info';
    const status = async (authorization?: string): Promise<number> =>
      (await splunk.manage(info, undefined, authorization === undefined ? {} : { authorization }))
        .status;
    assert.equal(await status(`Splunk ${sessionKey}`), 200);
    assert.equal(await status(SEARCH_AUTH.authorization), 200);
    assert.equal(await status(`Basic ${btoa('admin:changeme')}`), 200);
    assert.equal(await status(), 401);
    assert.equal(await status('Bearer wrong'), 401);
    assert.equal(await status(`Splunk ${splunk.token}`), 401);
  });

  it('knows an index or answers 404', async () => {
    const found = await splunk.manage('/services/data/indexes/ccas_audit?output_mode=json');
    assert.match(found.text, /"totalEventCount":150/);
    assert.equal((await splunk.manage('/services/data/indexes/nowhere')).status, 404);
  });

  it('speaks XML unless asked for JSON: a job as a bare entry, the rest in a feed', async () => {
    const answer = await splunk.manage(JOBS, { search: SEARCH, output_mode: 'xml' });
    const sid = /<sid>([\d.]+)<\/sid>/.exec(answer.text)?.[1];
    const { text: job } = await splunk.manage(`${JOBS}/${sid}`);
    assert.match(job, /^<\?xml[^>]*>\s*<entry xmlns.*<s:key name="isDone">1<\/s:key>/);
    assert.match(job, /<title>\| tstats count where/);
    const { text: info } = await splunk.manage('/services/server/info');
    assert.match(info, /<feed xmlns.*<generator [^>]*version="10\.4\.3".*<entry>/);
  });

  it('has in its JSON what Splunk’s own clients look for', async () => {
    const info = parsed<{ generator: { version: string }; entry: readonly { acl: object }[] }>(
      await splunk.manage('/services/server/info?output_mode=json'),
    );
    assert.equal(info.generator.version, '10.4.3');
    assert.ok('owner' in (info.entry[0]?.acl ?? {}));
    const sid = await startJob();
    const rows = parsed<Results>(await splunk.manage(`${JOBS}/${sid}/results`, { count: '2' }));
    assert.equal(rows.results.length, 2);
    const cancelled = await splunk.manage(`${JOBS}/${sid}/control`, { action: 'cancel' });
    assert.equal(cancelled.status, 200);
    assert.equal((await splunk.manage(`${JOBS}/${sid}`)).status, 404);
  });
});
