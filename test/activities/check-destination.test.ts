import assert from 'node:assert/strict';
import { createDestinationCheck } from '../../src/activities/check-destination.ts';
import { createBench, type Bench } from './delivery-bench.ts';

describe('createDestinationCheck', () => {
  let bench: Bench;

  beforeEach(async () => {
    bench = await createBench({ others: { second: { url: 'http://127.0.0.1:1' } } });
  });

  afterEach(() => bench.close());

  const createCheck = (now: () => number = Date.now) =>
    createDestinationCheck({ clients: bench.clients(), alerts: bench.ledger.alerts, now });

  it('lets extraction go on when every target takes the token', async () => {
    assert.deepEqual(await createCheck()(['main']), { state: 'ok' });
  });

  it('halts it on a stale token, with an alert that ends when the token is accepted', async () => {
    await bench.setToken({ name: 'holdfast', action: 'disable' });
    const state = await createCheck()(['main']);
    assert.partialDeepStrictEqual(state, { state: 'halted', target: 'main', code: 1 });
    const [alert] = await bench.ledger.alerts.open();
    assert.partialDeepStrictEqual(alert, { kind: 'DestinationHalted', subject: 'main' });
    await bench.setToken({ name: 'holdfast', action: 'enable' });
    assert.deepEqual(await createCheck()(['main']), { state: 'ok' });
    assert.deepEqual(await bench.ledger.alerts.open(), []);
  });

  it('takes a rotated token as it comes', async () => {
    const clients = bench.clients();
    await clients.get('main')?.ready();
    bench.secret.token = '11111111-2222-4333-8444-555555555555';
    await bench.setToken({ action: 'put', name: 'holdfast', value: bench.secret.token });
    const { alerts } = bench.ledger;
    const check = createDestinationCheck({ clients, alerts, now: Date.now });
    assert.deepEqual(await check(['main']), { state: 'ok' });
  });

  it('makes it wait for a Splunk that is unwell or cannot be reached', async () => {
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

  it('refuses a target that is not configured', async () => {
    await assert.rejects(createCheck()(['third']), { type: 'InvalidConfiguration' });
  });
});
