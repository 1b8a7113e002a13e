import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createWatchQueue } from '../../../src/activities/alerts/watch-queue.ts';
import type { EventDecider } from '../../../src/activities/alerts/event-decider.ts';
import type { EventQueue } from '../../../src/alerts/intake/event-queue.ts';
import { Failure } from '../../../src/audit/failure.ts';
import { eventId } from '../../../src/platforms/event-id.ts';
import { testMoto, type Moto } from '../../support/moto.ts';
import {
  clientChange,
  createQueueBench,
  envelopeOf,
  ORGANIZATION,
  silent,
  type QueueBench,
} from './queue-bench.ts';

describe('watching a queue', () => {
  let moto: Moto;
  let bench: QueueBench;
  before(async function () {
    const found = await testMoto();
    if (found === undefined) return this.skip();
    moto = found;
  });
  beforeEach(async () => {
    bench = await createQueueBench(moto);
  });
  afterEach(() => bench.close());

  const isEmpty = async () => (await bench.left()) === 0;
  const matches = () => bench.ledger.alerts.matches({ limit: 1_000 });
  const change = (n: number) => envelopeOf(clientChange(`change-${n}`));
  const failing = (
    fails: (ids: readonly (string | null)[]) => boolean,
    error: Error,
  ): EventDecider => ({
    ...bench.decider,
    decide: (events, from) =>
      fails(events.map(({ record_id }) => record_id))
        ? Promise.reject(error)
        : bench.decider.decide(events, from),
  });
  const away = new Failure({ type: 'LedgerUnavailable', message: 'away', retryable: true });

  it('decides on a burst together, so that what has to be looked up waits once', async () => {
    await bench.put(...Array.from({ length: 35 }, (_, n) => change(n)));
    const sizes: number[] = [];
    const decider: EventDecider = {
      ...bench.decider,
      decide: (events, from) => {
        sizes.push(events.length);
        return bench.decider.decide(events, from);
      },
    };
    await bench.watch(isEmpty, { decider });
    assert.equal((await matches()).length, 35);
    assert.ok(Math.max(...sizes) > 10, sizes.join());
  });

  it('decides on what comes, starts it, and only then removes it', async () => {
    let decided = 0;
    const order: string[] = [];
    const queue: EventQueue = {
      ...bench.queue,
      remove: async (messages) => {
        order.push(`remove ${messages.length} after ${(await matches()).length} matches`);
        await bench.queue.remove(messages);
      },
    };
    const decider: EventDecider = {
      ...bench.decider,
      start: async (result) => {
        decided += result.created.length;
        order.push('start');
        await bench.decider.start(result);
      },
    };
    await bench.put(
      change(1),
      change(2),
      envelopeOf(clientChange('other', { entityType: 'Queue' })),
    );
    const result = await bench.watch(isEmpty, { queue, decider });
    assert.deepEqual(
      [result.events, result.alerts + result.grouped, decided],
      [3, 2, result.alerts],
    );
    assert.ok(order.indexOf('start') < order.findIndex((one) => one.startsWith('remove')));
    const removed = order.filter((one) => one.startsWith('remove')).at(-1);
    assert.match(removed ?? '', /after 2 matches/);
    assert.equal((await bench.ledger.alerts.list({})).length, bench.started.length);
    const [match] = await matches();
    assert.equal(match?.source, 'push:genesys-eu');
  });

  it('notes what was pushed, so that it can be compared with what is read', async () => {
    await bench.put(change(1), change(2));
    await bench.watch(isEmpty);
    const { onlyPushed } = await bench.ledger.reviews.comparePushed(
      ORGANIZATION,
      0,
      Date.now() + 86_400_000,
    );
    assert.deepEqual(
      [...onlyPushed.first].toSorted(),
      ['change-1', 'change-2'].map((id) => eventId('genesys', ORGANIZATION, id)).toSorted(),
    );
  });

  it('matches a change once, however often and in whatever order it comes', async () => {
    const numbers = [5, 1, 4, 2, 3, 3, 1, 5, 2, 4, 1, 1];
    await bench.put(...numbers.map(change));
    await bench.watch(isEmpty);
    await bench.put(change(3), change(1));
    await bench.watch(isEmpty);
    const ids = (await matches()).map(({ changeId }) => changeId);
    assert.equal(ids.length, 5);
    assert.equal(new Set(ids).size, 5);
    assert.equal(new Set(bench.started).size, bench.started.length);
  });

  it('sets aside what brings no event, each in a file that only its owner reads, and says so', async () => {
    const bodies = [
      '{"torn',
      JSON.stringify({ Type: 'Notification', Message: change(9) }),
      envelopeOf(clientChange('x'), {}, { source: 'aws.s3' }),
      envelopeOf(undefined),
      envelopeOf(
        clientChange('y'),
        {},
        {
          source: 'aws.partner/genesys.com/cloud/50000000-0000-4000-8000-000000000005/holdfast',
        },
      ),
      envelopeOf(clientChange('z'), { topicName: 'v2.users.x.presence' }),
      envelopeOf({}),
    ];
    await bench.put(...bodies, change(1));
    const result = await bench.watch(isEmpty);
    assert.deepEqual([result.setAside, (await matches()).length], [bodies.length, 1]);
    const files = readdirSync(bench.setAsideDirectory);
    const kept = files.map((name) => {
      const path = join(bench.setAsideDirectory, name);
      assert.equal(statSync(path).mode & 0o777, 0o600);
      const content = JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>;
      assert.equal(name, `${content['message']}.json`);
      assert.notEqual(content['reason'], '');
      return content['body'];
    });
    assert.deepEqual(new Set(kept), new Set(bodies));
    const [condition] = await bench.ledger.conditions.open();
    assert.deepEqual([condition?.kind, condition?.subject], ['MessageSetAside', 'genesys-eu']);
    assert.ok(condition?.message.startsWith(`${bodies.length} messages`), condition?.message);
  });

  it('takes back that something is set aside once a person has removed it', async () => {
    await bench.put('{"torn');
    await bench.watch(isEmpty);
    assert.deepEqual(await bench.openConditions(), ['MessageSetAside']);
    rmSync(bench.setAsideDirectory, { recursive: true });
    await bench.put(change(1));
    await bench.watch(async () => (await bench.openConditions()).length === 0);
  });

  it('leaves in the queue what it cannot keep, and decides on the rest', async () => {
    writeFileSync(bench.setAsideDirectory, 'no folder');
    // The second is decided on, for what its id is worth, and says nothing that anybody understands.
    await bench.put('{"torn', envelopeOf({ id: 'empty' }), change(1));
    await bench.watch(async () => (await bench.left()) === 2 && (await matches()).length === 1);
    assert.deepEqual(await bench.openConditions(), ['MessageNotKept']);
    assert.equal(await bench.left(), 2);
  });

  it('leaves in the queue what could not be decided on', async () => {
    await bench.put(change(1), change(2));
    const decider = failing(() => true, away);
    await assert.rejects(
      bench.watch(() => false, { decider }),
      { type: 'LedgerUnavailable' },
    );
    assert.equal(await bench.left(), 2);
    assert.deepEqual(await matches(), []);
  });

  it('leaves in the queue what Temporal could not be told of', async () => {
    await bench.put(change(1));
    const decider = { ...bench.decider, start: () => Promise.reject(new Error('no Temporal')) };
    await assert.rejects(
      bench.watch(() => false, { decider }),
      /no Temporal/,
    );
    assert.deepEqual([await bench.left(), (await matches()).length], [1, 1]);
  });

  it('takes nothing while the ledger is away', async () => {
    await bench.put(change(1));
    let asked = 0;
    const queue: EventQueue = {
      ...bench.queue,
      receive: (...args) => {
        asked += 1;
        return bench.queue.receive(...args);
      },
    };
    assert.deepEqual(await bench.openConditions(), []);
    await bench.ledger.close();
    await assert.rejects(
      bench.watch(() => false, { queue }),
      { name: 'Error' },
    );
    assert.equal(asked, 0);
  });

  it('does not let one event that nobody can cope with keep the others from people', async () => {
    await bench.put(change(1), change(2), change(3));
    const decider = failing((ids) => ids.includes('change-2'), new Error('a defect'));
    await bench.watch(async () => (await matches()).length === 2, { decider });
    assert.equal(await bench.left(), 1);
    assert.deepEqual(await bench.openConditions(), []);
  });

  it('sets aside what was received ten times in vain', async () => {
    await bench.put(change(1));
    for (let n = 0; n < 9; n += 1) await bench.queue.giveBack(await bench.queue.receive(1_000), 0);
    const decider = failing(() => true, new Error('a defect'));
    const result = await bench.watch(isEmpty, { decider });
    assert.equal(result.setAside, 1);
    const [condition] = await bench.ledger.conditions.open();
    assert.match(condition?.message ?? '', /deciding on it failed 10 times, .* a defect/);
  });

  it('tells once more that a version is not known, until it is', async () => {
    await bench.put(envelopeOf(clientChange('new'), { version: '3' }));
    await bench.watch(isEmpty);
    assert.deepEqual(await bench.openConditions(), ['MessageUnfamiliar']);
    assert.equal((await matches()).length, 1);
    await bench.put(change(1));
    await bench.watch(async () => (await bench.openConditions()).length === 0);
  });

  it('tells that nothing comes any more, from the second failure on, until it does', async () => {
    const gone = (): Promise<never> =>
      Promise.reject(new Failure({ type: 'QueueUnavailable', message: 'gone', retryable: true }));
    const queue = { ...bench.queue, receive: gone };
    await assert.rejects(
      bench.watch(() => false, { queue }),
      { type: 'QueueUnavailable' },
    );
    assert.deepEqual(await bench.openConditions(), []);
    await assert.rejects(
      bench.watch(() => false, { queue, attempt: 2 }),
      /gone/,
    );
    assert.deepEqual(await bench.openConditions(), ['QueueUnavailable']);
    await bench.put(change(1));
    await bench.watch(async () => (await bench.openConditions()).length === 0);
  });

  it('ends when it is cancelled, and knows no other queue', async () => {
    const watched = {
      settings: { setAsideDirectory: bench.setAsideDirectory },
      queue: bench.queue,
      organizationId: () => Promise.resolve(ORGANIZATION),
    };
    const { ledger, decider } = bench;
    const queues = new Map([['genesys-eu', watched]]);
    const lengths = { watchMs: 60_000, waitMs: 1_000 };
    const watch = createWatchQueue({ ledger, decider, queues, ...lengths, now: Date.now });
    const environment = new MockActivityEnvironment({}, { logger: silent });
    const beats: unknown[] = [];
    environment.on('heartbeat', (beat: unknown) => beats.push(beat));
    const running = environment.run(watch, 'genesys-eu');
    setTimeout(() => environment.cancel(), 1_200);
    assert.equal(((await running) as { events: number }).events, 0);
    assert.ok(beats.length > 0);
    await assert.rejects(new MockActivityEnvironment({}, { logger: silent }).run(watch, 'other'), {
      type: 'InvalidConfiguration',
    });
  });
});
