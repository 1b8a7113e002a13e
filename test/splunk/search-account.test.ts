import assert from 'node:assert/strict';
import type { SearchAccount } from '../../src/splunk/search-settings.ts';
import { openSearchBench, SPAN, troubleOf, valueOf, type SearchBench } from './search-bench.ts';

const QUESTION = { ...SPAN, requests: ['r1'] };

describe('the account that searches', () => {
  let bench: SearchBench;
  beforeEach(async () => {
    bench = await openSearchBench();
    await bench.send({ id: 'e1', request: 'r1' }, { id: 'e2', request: 'r1' });
  });
  afterEach(() => bench.close());

  it('reads its secret once, and anew only when it is rejected', async () => {
    const search = bench.searching();
    await search.probe('ccas_audit');
    await search.probe('ccas_audit');
    assert.equal(bench.secret.reads, 1);
    await bench.splunk.admin('/accounts', { name: 'admin', bearerToken: 'the-next-token' });
    assert.equal(troubleOf(await search.probe('ccas_audit')), 'unauthorized');
    bench.secret.value = 'the-next-token';
    bench.exchanges.length = 0;
    assert.equal(valueOf(await search.countEvents(QUESTION)).size, 2);
    assert.equal(bench.exchanges[0]?.headers['authorization'], 'Bearer the-next-token');
  });

  it('takes a token that was replaced in the middle of a search', async () => {
    bench.tamper(async (reply, exchange) => {
      if (exchange.method !== 'POST') return reply;
      bench.secret.value = 'the-next-token';
      await bench.splunk.admin('/accounts', { name: 'admin', bearerToken: 'the-next-token' });
      return reply;
    });
    assert.equal(valueOf(await bench.searching().countEvents(QUESTION)).size, 2);
    assert.equal(bench.secret.reads, 2);
  });

  it('searches as a user with password, and takes a new password', async () => {
    const password = {
      reference: 'file:password',
      read: () => Promise.resolve(bench.secret.value),
    };
    const account: SearchAccount = { kind: 'password', username: 'admin', password };
    bench.secret.value = 'changeme';
    const search = bench.searching({ account });
    assert.equal(valueOf(await search.countEvents(QUESTION)).size, 2);
    await bench.splunk.admin('/accounts', { name: 'admin', password: 'päss wörd: x' });
    bench.secret.value = 'päss wörd: x';
    assert.equal(valueOf(await search.countEvents(QUESTION)).size, 2);
  });

  it('is unauthorized, and asks nobody, without a readable secret', async () => {
    bench.secret.value = 'to\nken';
    const answer = await bench.searching().countEvents(QUESTION);
    assert.equal(troubleOf(answer), 'unauthorized');
    assert.match(answer.kind === 'unknown' ? answer.detail : '', /env:SEARCH_TOKEN holds no token/);
    assert.deepEqual(bench.exchanges, []);
  });

  it('shows nobody a secret that a reply repeats', async () => {
    const secret = 'simulated-search-token';
    for (const status of [200, 400, 403, 503]) {
      const body = Buffer.from(`{"messages":[{"type":"ERROR","text":"no ${secret}"}]}`);
      bench.tamper((reply, { path }) =>
        path.includes('/results') ? { status, headers: {}, body } : reply,
      );
      const answer = await bench.searching().countEvents(QUESTION);
      assert.equal(answer.kind, 'unknown');
      assert.ok(!JSON.stringify(answer).includes(secret), JSON.stringify(answer));
    }
    const password = { reference: 'env:P', read: () => Promise.resolve('changeme') };
    const basic = Buffer.from('admin:changeme').toString('base64');
    const body = Buffer.from(`Basic ${basic} is not allowed, changeme is wrong`);
    bench.tamper(() => ({ status: 403, headers: {}, body }));
    const search = bench.searching({ account: { kind: 'password', username: 'admin', password } });
    const answer = await search.probe('ccas_audit');
    assert.ok(!JSON.stringify(answer).includes(basic));
    assert.ok(!JSON.stringify(answer).includes('changeme'));
  });
});
