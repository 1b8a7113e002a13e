import assert from 'node:assert/strict';
import { FAULT_KINDS } from '../../../src/simulator/splunk/fault-kinds.ts';
import { createFaults } from '../../../src/simulator/splunk/faults.ts';
import type { FaultOrder } from '../../../src/simulator/splunk/faults.ts';
import { startSplunk } from './splunk-caller.ts';
import type { SplunkUnderTest } from './splunk-caller.ts';

const BODY = '{"event":"a"}{"event":"b"}{"event":"c"}';
const ALL = ['a', 'b', 'c'];

interface Row {
  readonly fault: FaultOrder;
  /** Status and code of the answer; `html` for a page, `reset` for none. */
  readonly answer: readonly [status: number, code: number | 'html'] | 'reset';
  readonly indexed: readonly string[];
}

const ROWS: readonly Row[] = [
  { fault: { kind: 'accept_then_reset' }, answer: 'reset', indexed: ALL },
  {
    fault: { kind: 'accept_prefix_then_reset', eventNumber: 2 },
    answer: 'reset',
    indexed: ['a', 'b'],
  },
  { fault: { kind: 'accept_then_bad_gateway' }, answer: [502, 'html'], indexed: ALL },
  { fault: { kind: 'accept_then_html' }, answer: [200, 'html'], indexed: ALL },
  { fault: { kind: 'index_twice' }, answer: [200, 0], indexed: ['a', 'a', 'b', 'b', 'c', 'c'] },
  { fault: { kind: 'lose_silently' }, answer: [200, 0], indexed: [] },
  { fault: { kind: 'refuse_marker', marker: '"b"' }, answer: [400, 6], indexed: ['a'] },
  { fault: { kind: 'refuse_marker_whole', marker: '"b"' }, answer: [400, 6], indexed: [] },
  { fault: { kind: 'refuse_marker_whole', marker: '"z"' }, answer: [200, 0], indexed: ALL },
  { fault: { kind: 'other_index', index: 'renamed' }, answer: [200, 0], indexed: ALL },
  { fault: { kind: 'busy' }, answer: [503, 9], indexed: [] },
  { fault: { kind: 'busy', eventNumber: 0 }, answer: [503, 9], indexed: [] },
  { fault: { kind: 'busy', eventNumber: 2 }, answer: [503, 9], indexed: ['a', 'b'] },
  { fault: { kind: 'internal_error' }, answer: [500, 8], indexed: [] },
  { fault: { kind: 'near_capacity' }, answer: [200, 24], indexed: ALL },
  { fault: { kind: 'near_ack_capacity' }, answer: [200, 25], indexed: ALL },
  { fault: { kind: 'queue_full' }, answer: [429, 26], indexed: [] },
  { fault: { kind: 'ack_channel_full' }, answer: [429, 27], indexed: [] },
  { fault: { kind: 'reset_before_accept' }, answer: 'reset', indexed: [] },
  { fault: { kind: 'proxy_unavailable' }, answer: [503, 'html'], indexed: [] },
  { fault: { kind: 'bad_gateway' }, answer: [502, 'html'], indexed: [] },
  { fault: { kind: 'gateway_timeout' }, answer: [504, 'html'], indexed: [] },
  { fault: { kind: 'too_large' }, answer: [413, 'html'], indexed: [] },
  { fault: { kind: 'html_success' }, answer: [200, 'html'], indexed: [] },
  { fault: { kind: 'slow_answer', delayMs: 5 }, answer: [200, 0], indexed: ALL },
];

describe('faults of the simulated splunkd', () => {
  let clock = Date.now();
  let splunk: SplunkUnderTest;
  const fired = async (): Promise<number[]> => {
    const { faults } = (await splunk.admin('/faults')) as { faults: { fired: number }[] };
    return faults.map((fault) => fault.fired);
  };
  beforeEach(async () => {
    clock = Date.now();
    splunk = await startSplunk({ now: () => clock });
  });
  afterEach(() => splunk.close());

  for (const { fault, answer, indexed } of ROWS) {
    it(`${fault.kind} ${fault.eventNumber ?? ''}: ${FAULT_KINDS[fault.kind][1]}`, async () => {
      await splunk.admin('/faults', fault);
      if (answer === 'reset') await assert.rejects(splunk.send(BODY));
      else {
        const { status, text } = await splunk.send(BODY);
        const isPage = text.startsWith('<');
        const code = isPage ? 'html' : (JSON.parse(text) as { code: number }).code;
        assert.deepEqual([status, code], answer);
      }
      assert.deepEqual(splunk.raws(), indexed);
      assert.deepEqual(await fired(), [1]);
      await splunk.send('{"event":"after"}');
      assert.deepEqual(splunk.raws(), [...indexed, 'after']);
    });
  }

  it('busy names the object it stopped at, and no object where it has none', async () => {
    await splunk.admin('/faults', [{ kind: 'busy', eventNumber: 2 }, { kind: 'busy' }]);
    const busy = { text: 'Server is busy', code: 9 };
    const replies = [JSON.parse((await splunk.send(BODY)).text)];
    replies.push(JSON.parse((await splunk.send(BODY)).text));
    assert.deepEqual(replies, [{ ...busy, 'invalid-event-number': 2 }, busy]);
  });

  for (const kind of ['accept_then_timeout', 'never_answer'] as const) {
    it(`${kind} never answers`, async () => {
      await splunk.admin('/faults', { kind });
      const silent = fetch(`${splunk.hecUrl}/services/collector/event`, {
        method: 'POST',
        headers: { authorization: `Splunk ${splunk.token}` },
        body: BODY,
        signal: AbortSignal.timeout(100),
      });
      await assert.rejects(silent, { name: 'TimeoutError' });
      assert.deepEqual(splunk.raws(), kind === 'never_answer' ? [] : ALL);
    });
  }

  for (const kind of ['slow_index', 'late_arrival'] as const) {
    it(`${kind}: events become visible only after delayMs`, async () => {
      await splunk.admin('/faults', { kind, delayMs: 5000 });
      if (kind === 'slow_index') assert.equal((await splunk.send(BODY)).status, 200);
      else await assert.rejects(splunk.send(BODY));
      await splunk.send('{"event":"soon"}');
      clock += 4999;
      assert.deepEqual([splunk.raws(), splunk.index.pending()], [['soon'], 3]);
      clock += 1;
      assert.deepEqual(splunk.raws(), ['soon', ...ALL]);
    });
  }

  it('disable_token disables the token until it is enabled again', async () => {
    await splunk.admin('/faults', { kind: 'disable_token' });
    assert.equal((await splunk.send(BODY)).status, 403);
    assert.equal((await splunk.send('')).status, 403);
    await splunk.admin('/tokens', { action: 'enable', name: 'holdfast' });
    assert.equal((await splunk.send(BODY)).status, 200);
  });

  it('sends Retry-After where the fault asks for it', async () => {
    await splunk.admin('/faults', [
      { kind: 'queue_full', retryAfter: 7 },
      { kind: 'bad_gateway', retryAfter: 'Wed, 21 Oct 2026 07:28:00 GMT' },
    ]);
    const page = await splunk.send(BODY);
    const full = await splunk.send(BODY);
    assert.equal(page.headers.get('retry-after'), 'Wed, 21 Oct 2026 07:28:00 GMT');
    assert.equal(full.headers.get('retry-after'), '7');
  });

  it('spares token probes, health checks and polls of acks', async () => {
    await splunk.admin('/faults', [{ kind: 'bad_gateway' }, { kind: 'accept_then_reset' }]);
    assert.equal((await splunk.send('')).status, 400);
    assert.equal((await splunk.get('/services/collector/health')).status, 200);
    await splunk.send('{"acks":[0]}', { path: '/services/collector/ack' });
    assert.deepEqual(await fired(), [0, 0]);
  });

  it('strikes what matches, so often as told', async () => {
    await splunk.admin('/faults', { kind: 'internal_error', count: 2, match: { body: 'poison' } });
    const statuses = [];
    for (const text of ['good', 'poison', 'good', 'poison', 'poison']) {
      statuses.push((await splunk.send(JSON.stringify({ event: text }))).status);
    }
    assert.deepEqual(statuses, [200, 500, 200, 500, 200]);
    assert.deepEqual(await fired(), [2]);
  });

  it('other_index: events land in another index than the sender is told', async () => {
    await splunk.admin('/faults', { kind: 'other_index', index: 'renamed' });
    await splunk.send('{"event":"a"}{"event":"b"}');
    await splunk.send('{"event":"c"}');
    assert.deepEqual([splunk.index.count('renamed'), splunk.index.count('ccas_audit')], [2, 1]);
  });

  it('are cleared by DELETE, and their strikes still told', async () => {
    await splunk.admin('/faults', { kind: 'internal_error', probability: 1 });
    assert.equal((await splunk.send(BODY)).status, 500);
    await splunk.admin('/faults', undefined, 'DELETE');
    assert.equal((await splunk.send(BODY)).status, 200);
    const told = await splunk.admin('/faults');
    assert.deepEqual(told, { faults: [], fired: { internal_error: 1 } });
  });

  it('strike with a probability that is the same in every run of a seed', () => {
    const rolls = [0.1, 0.9, 0.4, 0.6];
    const faults = createFaults(() => rolls.shift() ?? 1);
    faults.plant({ kind: 'slow_answer', probability: 0.5 });
    const request = {
      method: 'POST',
      path: '/',
      query: new URLSearchParams(),
      headers: {},
      body: Buffer.alloc(0),
      origin: '',
    };
    const struck = [1, 2, 3, 4].map(() => faults.strike('any', request) !== undefined);
    assert.deepEqual(struck, [true, false, true, false]);
  });

  for (const [order, complaint] of [
    [{ kind: 'nonsense' }, /unknown fault/],
    [{ kind: 'busy', evenNumber: 1 }, /unknown parameter evenNumber/],
    [{ kind: 'busy', count: 'two' }, /count of a fault must be a number/],
  ] as const) {
    it(`refuses the order ${JSON.stringify(order)}`, async () => {
      const { error } = (await splunk.admin('/faults', order)) as { error: string };
      assert.match(error, complaint);
    });
  }
});
