import {
  condition,
  isCancellation,
  ParentClosePolicy,
  proxyActivities,
  startChild,
} from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { BatchRef } from '../audit/batch.ts';
import type { DeliveryActivities } from '../activities/activities.ts';
import { failureOf, messageOf } from './activity-failure.ts';
import { bookkeeping, sending } from './activity-options.ts';
import type { redeliverBatch } from './redeliver-batch.ts';

/** Batches on their way at the same time; more would only hide that Splunk is slow. */
const MAX_IN_FLIGHT = 4;

/** Why sending cannot simply go on: the run reopens the stream at the first undelivered batch. */
export interface Trouble {
  readonly state: 'halted' | 'failed' | 'running';
  readonly message: string;
}

export interface Sends {
  readonly inFlight: number;
  readonly trouble: Trouble | null;
  /** Starts sending and returns; the next fetch runs meanwhile. */
  start(batch: BatchRef): void;
  /** Waits until another batch may be started. */
  room(): Promise<void>;
  /** Waits until nothing is on its way; gives and forgets the trouble met. */
  drain(): Promise<Trouble | null>;
  /** Waits until nothing is on its way, whatever came of it. */
  settled(): Promise<void>;
}

const { sendBatch } = proxyActivities<DeliveryActivities>(sending);
const { parkDelivery } = proxyActivities<DeliveryActivities>(bookkeeping);

const startRedelivery = async (batch: BatchRef, target: string): Promise<void> => {
  try {
    await startChild<typeof redeliverBatch>('redeliverBatch', {
      workflowId: `redeliver/${batch.id}/${target}`,
      args: [{ batch, target }],
      parentClosePolicy: ParentClosePolicy.ABANDON,
    });
  } catch (error) {
    // Another run of this stream has already handed the batch over.
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
};

const sendTo = async (batch: BatchRef, target: string): Promise<Trouble | null> => {
  try {
    const summary = `${batch.events} events to ${target} (${batch.id})`;
    const sent = await sendBatch.executeWithOptions({ summary }, [{ batch, target }]);
    if (sent.outcome === 'delivered') return null;
    const reason = sent.outcome === 'forgotten' ? 'is not known to the ledger' : 'was damaged';
    return { state: 'running', message: `batch ${batch.id} ${reason}; reading again` };
  } catch (error) {
    if (isCancellation(error)) throw error;
    const failure = failureOf(error);
    if (failure?.type === 'DestinationHalted') return { state: 'halted', message: failure.message };
    // A batch of another ledger: redelivery by this worker could not bring it either.
    if (failure?.type === 'LedgerMismatch') return { state: 'failed', message: failure.message };
    await parkDelivery({ batch, target, error: messageOf(error) });
    await startRedelivery(batch, target);
    return null;
  }
};

export const createSends = (): Sends => {
  let inFlight = 0;
  let trouble: Trouble | null = null;
  let broken: unknown;
  const send = async (batch: BatchRef): Promise<void> => {
    try {
      const results = await Promise.all(batch.targets.map((target) => sendTo(batch, target)));
      trouble = results.find((result) => result !== null) ?? trouble;
    } catch (error) {
      broken = error;
    } finally {
      inFlight -= 1;
    }
  };
  const atMost = async (most: number): Promise<void> => {
    await condition(() => inFlight <= most);
    if (broken === undefined) return;
    const error = broken;
    broken = undefined;
    throw error;
  };
  return {
    get inFlight() {
      return inFlight;
    },
    get trouble() {
      return trouble;
    },
    start(batch) {
      inFlight += 1;
      void send(batch);
    },
    room: () => atMost(MAX_IN_FLIGHT - 1),
    async drain() {
      await atMost(0);
      const met = trouble;
      trouble = null;
      return met;
    },
    settled: () => condition(() => inFlight === 0),
  };
};
