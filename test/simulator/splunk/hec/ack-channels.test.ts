import assert from 'node:assert/strict';
import { startSplunk } from '../splunk-caller.ts';
import type { Answer, SplunkUnderTest } from '../splunk-caller.ts';

const A = 'aaaaaaaa-0000-4000-8000-000000000001';
const B = 'bbbbbbbb-0000-4000-8000-000000000002';
const on = (channel: string): { headers: Record<string, string> } => ({
  headers: { 'x-splunk-request-channel': channel },
});

describe('simulated indexer acknowledgement', () => {
  let clock = Date.now();
  let splunk: SplunkUnderTest;
  const authorized = (headers: Record<string, string> = {}): Record<string, string> => ({
    authorization: `Splunk ${splunk.token}`,
    ...headers,
  });
  const send = (body: string, channel: string): Promise<Answer> =>
    splunk.send(body, { headers: authorized(on(channel).headers) });
  const poll = async (channel: string, ...acks: number[]): Promise<unknown> => {
    const path = `/services/collector/ack?channel=${channel}`;
    const answer = await splunk.send(JSON.stringify({ acks }), { path });
    return JSON.parse(answer.text);
  };
  const ackIdOf = ({ text }: Answer): unknown => (JSON.parse(text) as { ackId?: number }).ackId;

  beforeEach(async () => {
    clock = Date.now();
    splunk = await startSplunk({ useAck: true, now: () => clock });
  });
  afterEach(() => splunk.close());

  it('counts requests per channel from 0', async () => {
    const ids = [];
    for (const channel of [A, A, B, A]) ids.push(ackIdOf(await send('{"event":"x"}', channel)));
    assert.deepEqual(ids, [0, 1, 0, 2]);
  });

  it('answers an accepted request with text, code and ackId', async () => {
    const { text } = await send('{"event":"x"}', A);
    assert.deepEqual(JSON.parse(text), { text: 'Success', code: 0, ackId: 0 });
  });

  it('tells true once and false afterwards', async () => {
    await send('{"event":"x"}', A);
    assert.deepEqual(await poll(A, 0), { acks: { '0': true } });
    assert.deepEqual(await poll(A, 0), { acks: { '0': false } });
  });

  it('tells false until the events are indexed', async () => {
    await splunk.admin('/settings', { indexingDelayMs: 1000, ackDelayMs: 500 });
    await send('{"event":"x"}', A);
    clock += 1499;
    assert.deepEqual(await poll(A, 0), { acks: { '0': false } });
    clock += 1;
    assert.deepEqual(await poll(A, 0), { acks: { '0': true } });
  });

  it('tells false for an ackId of another channel, and keeps it for its own', async () => {
    await send('{"event":"x"}', A);
    assert.deepEqual(await poll(B, 0), { acks: { '0': false } });
    assert.deepEqual(await poll(A, 0), { acks: { '0': true } });
  });

  it('takes the channel from the header of a poll too', async () => {
    await send('{"event":"x"}', A);
    const answer = await splunk.send('{"acks":[0]}', {
      path: '/services/collector/ack',
      headers: authorized(on(A).headers),
    });
    assert.deepEqual(JSON.parse(answer.text), { acks: { '0': true } });
  });

  it('gives a refusal the ackId of its prefix, and none where the prefix is empty', async () => {
    const prefix = await send('{"event":"x"}{"event":""}', A);
    assert.deepEqual(JSON.parse(prefix.text), {
      text: 'Event field cannot be blank',
      code: 13,
      'invalid-event-number': 1,
      ackId: 0,
    });
    assert.equal(ackIdOf(await send('{"event":""}', A)), undefined);
  });

  it('needs a channel that is a GUID: codes 10 and 11, on events and on polls', async () => {
    const codes = [];
    for (const path of ['/services/collector/event', '/services/collector/ack']) {
      for (const query of ['', '?channel=7']) {
        const { status, text } = await splunk.send('{"acks":[0]}', { path: path + query });
        codes.push([status, (JSON.parse(text) as { code: number }).code]);
      }
    }
    assert.deepEqual(codes, [
      [400, 10],
      [400, 11],
      [400, 10],
      [400, 11],
    ]);
  });

  it('answers a missing channel with code 28 in the cloud', async () => {
    await splunk.admin('/settings', { cloud: true });
    const { status, text } = await splunk.send('{"event":"x"}');
    assert.deepEqual([status, (JSON.parse(text) as { code: number }).code], [400, 28]);
  });

  it('accepts a channel for a token without acknowledgement, whose polls are code 14', async () => {
    await splunk.admin('/tokens', { action: 'put', name: 'holdfast', useAck: false });
    const { text } = await send('{"event":"x"}', A);
    assert.deepEqual(JSON.parse(text), { text: 'Success', code: 0 });
    assert.deepEqual(await poll(A, 0), { text: 'ACK is disabled', code: 14 });
  });

  it('forgets an idle channel with its ackIds, and counts from 0 again', async () => {
    await send('{"event":"x"}', A);
    clock += 600_001;
    assert.deepEqual(await poll(A, 0), { acks: { '0': false } });
    assert.equal(ackIdOf(await send('{"event":"x"}', A)), 0);
  });

  it('behind a balancer each indexer counts alone, so that true may mean another request', async () => {
    await splunk.admin('/settings', { indexers: 2 });
    const first = await send('{"event":"on indexer 0"}', A);
    const second = await send('{"event":"on indexer 1"}', A);
    assert.deepEqual([ackIdOf(first), ackIdOf(second)], [0, 0]);
    assert.deepEqual(await poll(A, 0), { acks: { '0': true } });
    assert.deepEqual(await poll(A, 0), { acks: { '0': true } });
  });

  it('stays with one indexer for a caller that sends the balancer its cookie', async () => {
    await splunk.admin('/settings', { indexers: 2, stickyCookie: true });
    const first = await send('{"event":"x"}', A);
    const cookie = first.headers.get('set-cookie')?.split(';')[0] ?? '';
    const headers = authorized({ ...on(A).headers, cookie });
    const second = await splunk.send('{"event":"y"}', { headers });
    assert.deepEqual([ackIdOf(first), ackIdOf(second)], [0, 1]);
  });

  for (const [kind, what] of [
    ['ack_never_true', 'never turns true though the events are indexed'],
    ['ack_forgotten', 'is forgotten before it could be told'],
  ] as const) {
    it(`fault ${kind}: an ackId ${what}`, async () => {
      await splunk.admin('/faults', { kind });
      await send('{"event":"x"}', A);
      assert.deepEqual(await poll(A, 0), { acks: { '0': false } });
      assert.deepEqual(await poll(A, 0), { acks: { '0': false } });
      assert.equal(splunk.index.count(), 1);
    });
  }

  it('fault ack_poll_lost: true is told into a broken connection, then it is false', async () => {
    await splunk.admin('/faults', { kind: 'ack_poll_lost' });
    await send('{"event":"x"}', A);
    await assert.rejects(poll(A, 0));
    assert.deepEqual(await poll(A, 0), { acks: { '0': false } });
  });

  it('fault ack_service_down: a poll is answered with 503 and nothing is forgotten', async () => {
    await splunk.admin('/faults', { kind: 'ack_service_down' });
    await send('{"event":"x"}', A);
    assert.deepEqual(await poll(A, 0), { text: 'Server is busy', code: 9 });
    assert.deepEqual(await poll(A, 0), { acks: { '0': true } });
  });
});
