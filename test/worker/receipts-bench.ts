import assert from 'node:assert/strict';
import type { BatchRef } from '../../src/audit/batch.ts';
import type { AuditEvent } from '../../src/audit/event.ts';
import { createControlEvents } from '../../src/activities/delivery/control-events.ts';
import { deliverBatch } from '../../src/activities/delivery/deliver.ts';
import type { DeliveryModes } from '../../src/activities/delivery/delivery-modes.ts';
import type { DeliveryMode } from '../../src/audit/delivery-mode.ts';
import { confirmReceipts } from '../../src/worker/confirm-receipts.ts';
import { finishLeft } from '../../src/worker/finish-accepted.ts';
import type { ReceiptDependencies } from '../../src/worker/receipt-dependencies.ts';
import {
  createBench,
  events,
  type BenchOptions,
  type Fault,
} from '../activities/delivery/delivery-bench.ts';
import { log } from '../support/silent-runtime.ts';
import { until } from '../support/until.ts';

/** A delivery bench whose Splunk gives no acknowledgements, and a worker that looks for receipts there. */
export const createReceiptsBench = async (options: BenchOptions = {}) => {
  const bench = await createBench({
    search: { settlingMs: 50 },
    settings: { requestTimeoutMs: 5_000 },
    ...options,
  });
  /** How far the clock of the workers is ahead. */
  const clock = { ahead: 0 };
  let next = 1;

  const some = (count: number): readonly AuditEvent[] => {
    const first = next;
    next += count;
    return events(count, (place) => ({
      event_id: (first + place).toString(16).padStart(32, '0'),
    }));
  };

  const now = (): number => Date.now() + clock.ahead;

  const controls = createControlEvents(now);

  const deliverOnce = async (batch: BatchRef): Promise<void> => {
    const { signal } = new AbortController();
    await deliverBatch({ batch, target: 'main', signal }, { ...bench.workerDeps(), controls, now });
  };
  /** As Temporal would: once more after a failure. */
  const bring = (batch: BatchRef): Promise<void> =>
    deliverOnce(batch).catch(() => deliverOnce(batch));

  /** Commits and delivers; the faults strike this delivery. */
  const deliver = async (count: number, ...faults: readonly Fault[]) => {
    const content = some(count);
    const batch = await bench.commit(content);
    if (faults.length > 0) await bench.plant(...faults);
    await bring(batch);
    return { batch, content };
  };

  const stateOf = async ({ id }: BatchRef): Promise<string | undefined> =>
    (await bench.ledger.deliveries.get(id, 'main'))?.state;

  /** A worker's loop, one round at a time. */
  const worker = (change: Partial<ReceiptDependencies> = {}) => {
    const { ledger, store, clients, searches, modes } = bench.workerDeps();
    const settings = clients.get('main')?.settings;
    assert.ok(settings);
    const deps: ReceiptDependencies = {
      targets: [settings],
      searches,
      clients,
      controls,
      modes,
      ledger,
      store,
      now,
      log,
      ...change,
    };
    let since = now();
    const { signal } = new AbortController();
    const unverifiedSince = (isVerified: boolean): number => {
      if (isVerified) since = now();
      return since;
    };
    const search = deps.searches.get('main');
    return {
      deps,
      round: () => confirmReceipts(deps, { target: settings, search, unverifiedSince, signal }),
      sweep: () => finishLeft(deps, 'main'),
    };
  };

  /** Rounds of one worker until the delivery is in that state. */
  const untilState = async (
    batch: BatchRef,
    state: string,
    { round }: { readonly round: () => Promise<number> } = worker(),
  ): Promise<void> => {
    await until(`delivery ${state}`, async () => {
      await round();
      return (await stateOf(batch)) === state;
    });
  };

  return {
    ...bench,
    clock,
    deliver,
    deliverOnce,
    bring,
    /** Nothing that was sent until now can still be on its way: what is sent from now on is a control. */
    passDeadline: (): void => {
      clock.ahead += 5_001;
    },
    stateOf,
    worker,
    untilState,
    some,
    receiptsOf: async ({ id }: BatchRef) =>
      (await bench.ledger.deliveries.receipts({ batch: id, target: 'main' })).map(
        ({ outcome, distinctEvents }) => `${outcome} ${distinctEvents}`,
      ),
  };
};

export type ReceiptsBench = Awaited<ReturnType<typeof createReceiptsBench>>;

/** Always the same answer. */
export const fixedModes = (mode: DeliveryMode, patienceMs: number): DeliveryModes => ({
  of: () => Promise.resolve({ mode, reason: 'as the test says', patienceMs }),
});
