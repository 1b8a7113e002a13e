import assert from 'node:assert/strict';
import { createDestinationCheck } from '../../../src/activities/delivery/check-destination.ts';
import { createHecClient } from '../../../src/splunk/hec-client.ts';
import { createHttpClient } from '../../../src/http/create-http-client.ts';
import { openServers } from '../../http/local-server.ts';
import { until } from '../../support/until.ts';
import { createBench, type Bench } from './delivery-bench.ts';

describe('createDestinationCheck', () => {
  const listen = openServers();
  let bench: Bench;

  beforeEach(async () => {
    bench = await createBench({ others: { second: { url: 'http://127.0.0.1:1' } } });
  });

  afterEach(() => bench.close());

  const createCheck = (now: () => number = Date.now) =>
    createDestinationCheck({ clients: bench.clients(), conditions: bench.ledger.conditions, now });

  it('lets extraction go on when every target takes the token', async () => {
    assert.deepEqual(await createCheck()(['main']), { state: 'ok' });
  });

  it('halts it on a stale token, with an alert that ends when the token is accepted', async () => {
    await bench.setToken({ name: 'holdfast', action: 'disable' });
    const state = await createCheck()(['main']);
    assert.partialDeepStrictEqual(state, { state: 'halted', target: 'main', code: 1 });
    const [alert] = await bench.ledger.conditions.open();
    assert.partialDeepStrictEqual(alert, { kind: 'DestinationHalted', subject: 'main' });
    await bench.setToken({ name: 'holdfast', action: 'enable' });
    assert.deepEqual(await createCheck()(['main']), { state: 'ok' });
    assert.deepEqual(await bench.ledger.conditions.open(), []);
  });

  it('takes a rotated token as it comes', async () => {
    const clients = bench.clients();
    await clients.get('main')?.ready();
    bench.secret.token = '11111111-2222-4333-8444-555555555555';
    await bench.setToken({ action: 'put', name: 'holdfast', value: bench.secret.token });
    const { conditions: alerts } = bench.ledger;
    const check = createDestinationCheck({ clients, conditions: alerts, now: Date.now });
    assert.deepEqual(await check(['main']), { state: 'ok' });
  });

  it('tells a Splunk that is unwell or cannot be reached from one that halts', async () => {
    assert.partialDeepStrictEqual(await createCheck()(['main', 'second']), {
      state: 'busy',
      target: 'second',
    });
    await bench.plant({ kind: 'health', code: 20 });
    assert.partialDeepStrictEqual(await createCheck()(['main']), {
      state: 'busy',
      target: 'main',
    });
  });

  it('puts a stale token before a target that is away', async () => {
    await bench.setToken({ name: 'holdfast', action: 'disable' });
    assert.partialDeepStrictEqual(await createCheck()(['second', 'main']), { state: 'halted' });
  });

  it('asks again only when its answer is some seconds old', async () => {
    let time = 1_000_000;
    const check = createCheck(() => time);
    assert.deepEqual(await check(['main']), { state: 'ok' });
    await bench.setToken({ name: 'holdfast', action: 'disable' });
    time += 4_999;
    assert.deepEqual(await check(['main']), { state: 'ok' });
    time += 1;
    assert.partialDeepStrictEqual(await check(['main']), { state: 'halted' });
  });

  it('keeps nobody waiting for a Splunk that is away and takes its time to say so', async () => {
    const held: (() => void)[] = [];
    let hangs = false;
    const url = await listen((request, response) => {
      const answer = (status: number, code: number): void => {
        response.writeHead(status).end(JSON.stringify({ text: 'told', code }));
      };
      const isHealth = request.url?.endsWith('/health') === true;
      if (!hangs) answer(isHealth ? 503 : 400, isHealth ? 20 : 5);
      else held.push(() => answer(isHealth ? 200 : 400, isHealth ? 17 : 5));
    });
    const settings = bench.clients().get('main')?.settings;
    assert.ok(settings !== undefined);
    const http = createHttpClient({ timeoutMs: 60_000 });
    const away = createHecClient({
      settings: { ...settings, url, requestTimeoutMs: 60_000 },
      http,
      now: Date.now,
    });
    let time = 1_000_000;
    const { conditions: alerts } = bench.ledger;
    const clients = new Map([['main', away]]);
    const check = createDestinationCheck({ clients, conditions: alerts, now: () => time });
    assert.partialDeepStrictEqual(await check(['main']), { state: 'busy' });
    hangs = true;
    for (let asked = 0; asked < 3; asked += 1) {
      time += 5_000;
      assert.partialDeepStrictEqual(await check(['main']), { state: 'busy' });
    }
    await until('it is asked again', () => held.length === 2);
    for (const answer of held) answer();
    await until('it is known to be back', async () => (await check(['main'])).state === 'ok');
    await http.close();
  });

  it('refuses a target that is not configured', async () => {
    await assert.rejects(createCheck()(['third']), { type: 'InvalidConfiguration' });
  });
});
