import assert from 'node:assert/strict';
import { MockActivityEnvironment } from '@temporalio/testing';
import type { FetchPagesInput, FetchResult, SendResult } from '../../src/activities/activities.ts';
import { createDestinationCheck } from '../../src/activities/delivery/check-destination.ts';
import { createFetchPages } from '../../src/activities/reading/fetch-pages.ts';
import { createSendBatch } from '../../src/activities/delivery/send-batch.ts';
import type { StreamSetup } from '../../src/activities/stream-setup.ts';
import { createBench, events, type Bench } from './delivery/delivery-bench.ts';

const STREAM = 'genesys-eu';
const DAY_MS = 86_400_000;

/** The ledger stands at version 2, and nothing of it is delivered. */
describe('a run that knows more than its ledger', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await createBench();
    await bench.commit(events(2));
    await bench.commit(events(2, (place) => ({ event_id: String(place).padStart(32, 'a') })));
  });
  afterEach(() => bench.close());

  const fetchPages = (input: FetchPagesInput): Promise<FetchResult> => {
    const { ledger, store } = bench;
    const clients = bench.clients();
    const run = createFetchPages({
      ledger,
      store,
      // Nothing is read before the version is right.
      streams: new Map([
        [STREAM, {} as StreamSetup],
        ['unread', {} as StreamSetup],
      ]),
      targets: new Map(),
      checkDestination: createDestinationCheck({
        clients,
        conditions: ledger.conditions,
        now: Date.now,
      }),
      brake: { apply: refuse, release: refuse, reset: refuse },
      limits: {
        maxPages: 1,
        maxMs: 1,
        maxBytes: 1,
        backlogMaxBytes: 1,
        backlogMaxAgeMs: DAY_MS,
      },
      now: Date.now,
    });
    return new MockActivityEnvironment().run(run, input) as Promise<FetchResult>;
  };
  const refuse = () => Promise.reject(new Error('nothing is read'));
  const evidence = async () =>
    (await bench.ledger.conditions.open())
      .filter(({ kind }) => kind === 'LedgerRestored')
      .map(({ message }) => message);

  it('is taken back to the first batch that the ledger holds for undelivered', async () => {
    const { id } = bench.ledger;
    const result = await fetchPages({ stream: STREAM, version: 7, ledger: id });
    assert.deepEqual(result, { outcome: 'moved', version: 0 });
    assert.match((await evidence())[0] ?? '', /knows version 7, and the ledger stands at 2/);
    assert.equal((await bench.ledger.batches.from(STREAM, 0))?.verifyFirst, true);
  });

  it('has its stream opened again where the ledger does not know it', async () => {
    const { outcome } = await fetchPages({ stream: 'unread', version: 3 });
    assert.equal(outcome, 'forgotten');
    assert.match((await evidence())[0] ?? '', /does not know the stream/);
  });

  it('of another ledger is refused: two workers with different configurations restore nothing', async () => {
    const input = { stream: STREAM, version: 7, ledger: 'ffffffff' };
    await assert.rejects(fetchPages(input), { type: 'LedgerMismatch', retryable: false });
    assert.deepEqual(await evidence(), []);
  });

  const send = (batch: { readonly id: string; readonly ledger: string }): Promise<SendResult> => {
    const run = createSendBatch({
      ...bench.workerDeps(),
      holdBack: () => Promise.resolve(undefined),
      turns: { areKept: () => false, ended: () => undefined },
    });
    const known = { stream: STREAM, fromVersion: 9, events: 1, bytes: 1, targets: ['main'] };
    const input = { batch: { ...known, ...batch }, target: 'main' };
    return new MockActivityEnvironment().run(run, input) as Promise<SendResult>;
  };

  it('sends no batch that the ledger has forgotten: its events are read again', async () => {
    const ledger = bench.ledger.id;
    assert.equal((await send({ ledger, id: `${ledger}.${STREAM}.9` })).outcome, 'forgotten');
    assert.match((await evidence())[0] ?? '', /is not in the ledger/);
    assert.equal(bench.sink.index.count(), 0);
  });

  it('sends no batch of another ledger, and takes it for no evidence', async () => {
    const foreign = send({ ledger: 'ffffffff', id: `ffffffff.${STREAM}.9` });
    await assert.rejects(foreign, { type: 'LedgerMismatch' });
    assert.deepEqual(await evidence(), []);
  });
});
