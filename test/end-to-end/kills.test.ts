import assert from 'node:assert/strict';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import type { PossiblyDoubled } from '../../src/ledger/ledger.ts';
import type { SplunkEvent } from '../../src/simulator/splunk/splunk-event.ts';
import { createSplunkIndex } from '../../src/simulator/splunk/splunk-index.ts';
import { openLedger } from '../../src/ledger/open-ledger.ts';
import { judge, type Verdict } from '../support/kills/judge.ts';
import {
  inMidFetch,
  killBeforeAccept,
  killBeforeCommit,
  killBeforeCompletion,
  killBeforeReply,
  killSometime,
  type Scene,
} from '../support/kills/kill-moments.ts';
import {
  resetInMidFetch,
  startTwin,
  terminateInMidFetch,
} from '../support/kills/meddle-with-runs.ts';
import { batchesIn, isSending, type SentRequest } from '../support/kills/peek.ts';
import { openTemporalGate } from '../support/kills/temporal-gate.ts';
import { createWorkerProcess } from '../support/kills/worker-process.ts';
import { createRig, QUICK, type Rig } from '../support/rig.ts';
import { restartableTemporal } from '../support/temporal-server.ts';
import { until } from '../support/until.ts';

const LONG = process.env['HOLDFAST_LONG'] === '1';
/** Of worker kills: each kind so often. */
const EACH = LONG ? 4 : 1;
const RECORDS = LONG ? { genesys: 80_000, cxone: 20_000 } : { genesys: 16_000, cxone: 4_000 };
const SPAN_MS = (LONG ? 6 : 1.2) * 3_600_000;
/** All of it, and little of what is empty before it. */
const START = LONG ? '370m' : '80m';

const STREAMS = {
  // Short windows and pages, so that the past is many batches.
  query: {
    dialect: 'genesys.query',
    connection: 'genesys',
    ...QUICK,
    page_size: 100,
    max_window: '20m',
    start: START,
  },
  realtime: {
    dialect: 'genesys.realtime',
    connection: 'genesys',
    ...QUICK,
    start: '40m',
    max_window: '5m',
  },
  cxone: { dialect: 'cxone.activity', connection: 'cxone', ...QUICK, page_size: 50, start: START },
};

const MOMENTS = [
  'between file and commit',
  'between commit and completion',
  'between send and accept',
  'between accept and reply',
  'at random',
];
/** A change is visible this long after it happened, at the latest. */
const LATEST_MS = 4_000;
/** Attempts whose outcome nobody knows; only those may be repeated at the risk of a double. */
const UNKNOWN = new Set(['worker_lost', 'timeout', 'reset', 'ack_never_true', 'ack_poll_lost']);

describe(`killed at any moment, with ${RECORDS.genesys + RECORDS.cxone} records`, function () {
  this.timeout(900_000);
  const hits = new Map<string, unknown[]>();
  const secondsToFirstEvent: number[] = [];
  const startedAt = performance.now();
  let temporal: Awaited<ReturnType<typeof restartableTemporal>>;
  let scene: Scene;
  let rig: Rig;
  let named: readonly PossiblyDoubled[] = [];
  let asOf = 0;
  before(async () => {
    temporal = await restartableTemporal();
    const gate = await openTemporalGate(temporal.address);
    const client = new Client({
      connection: await Connection.connect({ address: temporal.address }),
    });
    rig = await createRig({
      world: {
        history: {
          genesys: { records: RECORDS.genesys, spanMs: SPAN_MS },
          cxone: { records: RECORDS.cxone, spanMs: SPAN_MS },
        },
      },
      streams: STREAMS,
      batches: { max_pages: 4 },
      target: { max_events_per_request: 200 },
      temporal: { client, address: gate.address },
    });
    const worker = createWorkerProcess(rig.configFile, join(rig.folder, 'worker.log'));
    scene = { rig, worker, gate };
  });
  after(async () => {
    await scene.worker.kill();
    await rig.close();
    await rig.client.connection.close();
    await scene.gate.close();
    await temporal.stop();
  });

  /** Starts a worker at once; returns when something new has reached Splunk. */
  const comeBack = async (): Promise<void> => {
    const { index } = rig.splunk;
    const spawnedAt = performance.now();
    const before = index.count() + index.pending();
    scene.worker.start();
    await until('an event after a restart', () => index.count() > before, 120_000);
    secondsToFirstEvent.push((performance.now() - spawnedAt) / 1_000);
  };
  const hit = (kind: string, what: unknown): void => {
    hits.set(kind, [...(hits.get(kind) ?? []), what]);
  };
  /** For people; the long form is also a measurement. */
  const tell = ({ indexed, lost, doubled, listed, unlisted }: Verdict): void => {
    if (!LONG) return;
    const sorted = secondsToFirstEvent.toSorted((one, other) => one - other);
    console.log({
      hits: Object.fromEntries([...hits].map(([moment, { length }]) => [moment, length])),
      indexed,
      lost: lost.length,
      doubled: doubled.length,
      listed,
      listedAttempts: named.length,
      unlisted: unlisted.length,
      batches: batchesIn(join(rig.folder, 'ledger.db')).length,
      workerEndedByItself: scene.worker.ownEnds,
      secondsToFirstEvent: { median: sorted[sorted.length >> 1], max: sorted.at(-1) },
      seconds: (performance.now() - startedAt) / 1_000,
    });
  };

  const killServer = async (): Promise<void> => {
    await inMidFetch(scene, 'genesys');
    const pid = temporal.pid();
    await temporal.kill();
    await temporal.restart();
    assert.notEqual(temporal.pid(), pid);
    hit('server', pid);
    const count = rig.splunk.index.count();
    await until(
      'an event after the server came back',
      () => rig.splunk.index.count() > count,
      120_000,
    );
  };

  /** What happens to runs and server in each round of worker kills. */
  const meddle = async (round: number): Promise<void> => {
    if (round === 0) {
      await terminateInMidFetch(rig, 'query', 'genesys');
      hit('terminated', 'query');
      await startTwin(rig, 'query');
      hit('twice', 'query');
    }
    if (round !== 2) await killServer();
    if (round === EACH - 1) {
      await resetInMidFetch(rig, 'cxone', 'cxone');
      hit('reset', 'cxone');
    }
  };

  it('is hit at every kind of moment, and goes on each time', async () => {
    const random = seeded(47);
    for (const stream of Object.keys(STREAMS)) await rig.extract(stream, { follow: true });
    await comeBack();
    for (let round = 0; round < EACH; round += 1) {
      hit('between file and commit', await killBeforeCommit(scene));
      await comeBack();
      hit('between commit and completion', await killBeforeCompletion(scene, round));
      await comeBack();
      await meddle(round);
      hit('between send and accept', await killBeforeAccept(scene));
      await comeBack();
      hit('between accept and reply', await killBeforeReply(scene, round));
      await comeBack();
      hit('at random', await killSometime(scene, random() * 2_500));
      await comeBack();
    }
    for (const moment of MOMENTS) assert.equal(hits.get(moment)?.length, EACH, moment);
    assert.equal(hits.get('server')?.length, LONG ? 3 : 1);
    for (const change of ['terminated', 'reset', 'twice']) assert.ok(hits.has(change), change);
  });

  /** Events of the requests that were in mid-send then, all of them named. */
  const eventsOf = (moment: string): readonly string[] =>
    (hits.get(moment) as SentRequest[]).flatMap(({ id, attempt }) => {
      const entry = named.find((one) => one.request === id && one.attempt === attempt);
      assert.equal(entry?.cause, 'worker_lost', `${id} was in mid-send`);
      return entry.eventIds;
    });

  it('has lost nothing, and doubled nothing but what it named as possibly doubled', async () => {
    asOf = await everythingArrived(rig);
    await using ledger = await ledgerOf(rig);
    named = await ledger.deliveries.possiblyDoubled({});
    const verdict = judge(rig, named, asOf);
    tell(verdict);
    assert.deepEqual(verdict.lost, []);
    assert.deepEqual(verdict.unlisted, []);
    assert.ok(verdict.doubled.length > 0, 'nothing was doubled: the kills did not bite');
    const certain = named.filter(({ cause }) => !UNKNOWN.has(cause));
    assert.deepEqual(certain, [], 'named although the outcome was known');
    eventsOf('between send and accept'); // that they are there at all, the count says
    const doubled = new Set(verdict.doubled);
    const once = eventsOf('between accept and reply').filter((id) => !doubled.has(id));
    assert.deepEqual(once, [], 'Splunk had taken these, and they were sent again');
  });

  it('would have noticed one lost event, and one double that was not named', () => {
    const events = rig.splunk.index.events();
    const counts = rig.splunk.index.counts();
    const one = events.find(
      ({ eventId = '', raw }) => counts.get(eventId) === 1 && raw.includes('"record_id":"'),
    );
    assert.ok(one !== undefined);
    const { record_id: lost } = JSON.parse(one.raw) as { readonly record_id: string };
    const without = judge(
      copyOf(
        rig,
        events.filter((event) => event !== one),
      ),
      named,
      asOf,
    );
    assert.deepEqual(without.lost, [lost]);
    const twice = judge(copyOf(rig, [...events, one]), named, asOf);
    assert.deepEqual(twice.unlisted, [one.eventId]);
  });
});

/** Nothing more is to be expected when nothing has happened for so long. */
const QUIET_MS = 60_000;

/** Stops the world and waits until all of it is in Splunk, or nothing moves any more; returns as of when. */
const everythingArrived = async (rig: Rig): Promise<number> => {
  rig.world.stop();
  const asOf = Date.now() + LATEST_MS;
  const { index } = rig.splunk;
  let moved = { count: -1, at: 0 };
  await until(
    'everything in Splunk',
    async () => {
      await sleep(1_500); // counting takes the simulators' time
      if (index.count() !== moved.count) {
        moved = { count: index.count(), at: Date.now() };
        return false;
      }
      if (Date.now() > moved.at + QUIET_MS) return true;
      const isDone = Date.now() > asOf && !isSending(join(rig.folder, 'ledger.db'));
      return isDone && judge(rig, [], asOf).lost.length === 0;
    },
    300_000,
  );
  return asOf;
};

const ledgerOf = async ({ folder }: Rig) => {
  const ledger = await openLedger({ kind: 'sqlite', file: join(folder, 'ledger.db') });
  return { ...ledger, [Symbol.asyncDispose]: () => ledger.close() };
};

/** The same world with another index. */
const copyOf = ({ world, splunk }: Rig, events: readonly SplunkEvent[]) => {
  const index = createSplunkIndex({ now: Date.now });
  index.add(events);
  return { world, splunk: { ...splunk, index } };
};

/** Mulberry32. */
const seeded = (seed: number) => {
  let state = seed;
  return (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};
