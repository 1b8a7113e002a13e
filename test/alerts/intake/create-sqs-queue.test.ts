import assert from 'node:assert/strict';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { QueueSettings } from '../../../src/alerts/alert-settings.ts';
import { createSqsQueue } from '../../../src/alerts/intake/create-sqs-queue.ts';
import type { EventQueue } from '../../../src/alerts/intake/event-queue.ts';
import { simulateGenesys } from '../../../src/simulator/genesys/simulate-genesys.ts';
import { testMoto, type Moto } from '../../support/moto.ts';
import { pushToEventBridge } from '../../support/push-to-eventbridge.ts';
import { openScriptedServers } from '../../platforms/genesys/scripted-server.ts';

const SECRET = 'a-secret-access-key-4713';
const opened: EventQueue[] = [];
afterEach(() => {
  for (const queue of opened.splice(0)) queue.close();
});

const openQueue = (url: string, settings: Partial<QueueSettings> = {}): EventQueue => {
  const queue = createSqsQueue(
    {
      name: 'genesys-eu',
      url,
      region: 'eu-central-1',
      endpoint: undefined,
      account: {
        accessKeyId: 'AKIATEST',
        secretAccessKey: { reference: 'env:SECRET', read: () => Promise.resolve(SECRET) },
      },
      connection: 'genesys-eu',
      setAsideDirectory: '/nowhere',
      ...settings,
    },
    { timeoutMs: 5_000, now: Date.now },
  );
  opened.push(queue);
  return queue;
};

const failureOf = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => assert.fail('it did not fail'),
    (thrown: unknown) => thrown as Error & { type: string; retryAfterMs?: number },
  );
  assert.ok(!JSON.stringify(error).includes(SECRET) && !error.message.includes(SECRET));
  return error;
};

describe('a queue of SQS', () => {
  let moto: Moto;
  before(async function () {
    const found = await testMoto();
    if (found === undefined) return this.skip();
    moto = found;
  });
  const put = (QueueUrl: string, MessageBody: string) =>
    moto.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));

  it('brings what Genesys pushed, in the envelope of EventBridge', async () => {
    const simulator = await simulateGenesys({ ratePerSecond: 0, lateScale: 0, pushAgainShare: 0 });
    try {
      const url = await moto.createQueue();
      const { id } = simulator.world.centre.organization;
      await moto.connectPartner(id, url);
      const forwarding = pushToEventBridge(simulator, moto.eventBridge);
      const kind = 'PeoplePermissions/OAuthClient/Delete';
      const [made] = simulator.world.makeChanges('genesys', 1, { kind });
      const queue = openQueue(url);
      const before = Date.now();
      const [message] = await queue.receive(10_000);
      await forwarding.stop();
      assert.ok(message !== undefined);
      const envelope = JSON.parse(message.body) as {
        source: string;
        detail: { eventBody: { id: string } };
      };
      assert.equal(envelope.source, `aws.partner/genesys.com/cloud/${id}/holdfast`);
      assert.equal(envelope.detail.eventBody.id, made?.id);
      assert.equal(message.receives, 1);
      assert.ok(message.receivedAt >= before && (message.sentAt ?? 0) > before - 60_000);
    } finally {
      await simulator.close();
    }
  });

  it('waits for a message that comes meanwhile', async () => {
    const url = await moto.createQueue();
    const waiting = openQueue(url).receive(10_000);
    await put(url, 'late');
    assert.deepEqual(
      (await waiting).map(({ body }) => body),
      ['late'],
    );
  });

  it('ends a wait that is interrupted, without anything', async () => {
    const queue = openQueue(await moto.createQueue());
    const interruption = new AbortController();
    const waiting = queue.receive(20_000, interruption.signal);
    interruption.abort();
    assert.deepEqual(await waiting, []);
    assert.deepEqual(await queue.receive(20_000, interruption.signal), []);
  });

  it('removes what it is told to, and lets the rest come again', async () => {
    const url = await moto.createQueue();
    for (let n = 0; n < 12; n += 1) await put(url, String(n));
    const queue = openQueue(url);
    const first = await queue.receive(0);
    const second = await queue.receive(0);
    assert.deepEqual([first.length, second.length], [10, 2]);
    const all = [...first, ...second];
    const [kept] = all.splice(4, 1);
    assert.ok(kept !== undefined);
    await queue.remove(all);
    await queue.giveBack([kept], 0);
    const again = await queue.receive(2_000);
    assert.deepEqual(
      again.map(({ body, receives }) => [body, receives]),
      [[kept.body, 2]],
    );
    // Removed again, with a receipt that is no longer the newest: nothing to complain about.
    await queue.remove([kept]);
    await queue.remove([]);
  });

  it('says that a queue does not exist, and what to do', async () => {
    const url = (await moto.createQueue()).replace('events-', 'others-');
    const error = await failureOf(openQueue(url).receive(0));
    assert.equal(error.type, 'QueueUnavailable');
    assert.match(error.message, /genesys-eu refuses .*create the queue, or correct its url/);
    assert.ok((error.retryAfterMs ?? 0) > 0);
  });
});

describe('a queue that answers otherwise', () => {
  const open = openScriptedServers();
  const refusal = (type: string) => ({
    status: 400,
    headers: { 'content-type': 'application/x-amz-json-1.0' },
    body: { __type: `com.amazonaws.sqs#${type}`, message: 'no' },
  });

  for (const [type, advice] of [
    ['AccessDeniedException', /allow sqs:ReceiveMessage/],
    ['InvalidClientTokenId', /correct access_key_id/],
    ['SignatureDoesNotMatch', /correct access_key_id/],
    ['KmsAccessDenied', /kms:Decrypt/],
    ['ExpiredTokenException', /renew the session/],
  ] as const) {
    it(`says what to do about ${type}`, async () => {
      const { url } = await open(() => refusal(type));
      const error = await failureOf(openQueue(`${url}/1/events`).receive(0));
      assert.equal(error.type, 'QueueUnavailable');
      assert.match(error.message, advice);
    });
  }

  it('is away where nobody listens, where it breaks off, and where it fails', async () => {
    const { url } = await open((asked) =>
      asked.path.endsWith('broken') ? { reset: true } : { status: 503, body: 'sorry' },
    );
    for (const [address, said] of [
      ['http://127.0.0.1:9/1/events', /does not answer.*check url/],
      [`${url}/1/broken`, /does not answer/],
      [`${url}/1/events`, /503/],
    ] as const) {
      const error = await failureOf(openQueue(address).receive(0));
      assert.deepEqual([error.type, error.retryAfterMs], ['QueueUnavailable', undefined]);
      assert.match(error.message, said);
    }
  });

  it('is asked once per call, because Temporal tries again', async () => {
    const { url, asked } = await open(() => ({ status: 503, body: 'sorry' }));
    await failureOf(openQueue(`${url}/1/events`).receive(0));
    assert.equal(asked.length, 1);
  });

  it('is asked with the secret as it is now, once the old one is refused', async () => {
    const reads: string[] = [];
    const { url, asked } = await open(() => {
      reads.push('asked');
      return reads.filter((one) => one === 'asked').length === 1
        ? refusal('InvalidClientTokenId')
        : { body: {} };
    });
    const read = (): Promise<string> => {
      reads.push('read');
      return Promise.resolve(SECRET);
    };
    const secretAccessKey = { reference: 'env:SECRET', read };
    const account = { accessKeyId: 'AKIATEST', secretAccessKey };
    const queue = openQueue(`${url}/1/events`, { account });
    assert.deepEqual(await queue.receive(0), []);
    assert.equal(asked.length, 2);
    assert.ok(reads.slice(reads.indexOf('asked')).includes('read'));
    await queue.receive(0);
    assert.equal(asked.length, 3);
  });

  it('is asked once more to remove what it did not remove, and no more', async () => {
    const entriesOf = (body: unknown) =>
      (JSON.parse(String(body)) as { Entries: { Id: string; ReceiptHandle: string }[] }).Entries;
    const { url, asked } = await open(({ body }) => {
      const [one, ...others] = entriesOf(body);
      const failed = { Id: one?.Id, Code: 'InternalError', SenderFault: false };
      return { body: { Failed: [failed], Successful: others.map(({ Id }) => ({ Id })) } };
    });
    const message = { body: '', receives: 1, sentAt: null, receivedAt: 0 };
    const messages = ['a', 'b', 'c'].map((id) => ({ ...message, id, receipt: `receipt-${id}` }));
    await openQueue(`${url}/1/events`).remove(messages);
    assert.deepEqual(
      asked.map(({ body }) => entriesOf(body).map(({ ReceiptHandle }) => ReceiptHandle)),
      [['receipt-a', 'receipt-b', 'receipt-c'], ['receipt-a']],
    );
  });
});
