import { Context } from '@temporalio/activity';
import type { SendBatchInput, SendResult } from './activities.ts';
import { deliverBatch } from './deliver.ts';
import type { DeliveryDependencies } from './delivery.ts';

const heartbeatMs = 1_000;

/** Activity: brings one batch to one target. Cancellation takes effect between two requests. */
export const createSendBatch =
  (deps: DeliveryDependencies) =>
  async ({ batch, target }: SendBatchInput): Promise<SendResult> => {
    const context = Context.current();
    const signal = context.cancellationSignal;
    const beat = setInterval(() => context.heartbeat(), heartbeatMs);
    try {
      const summary = await deliverBatch({ batch, target, signal }, deps);
      const { state, events, quarantined, possiblyDoubled } = summary;
      const outcome = state === 'undeliverable' ? 'damaged' : 'delivered';
      return { outcome, events, quarantined, possiblyDoubled };
    } catch (error) {
      if (signal.aborted) await context.cancelled; // rejects with what Temporal understands
      throw error;
    } finally {
      clearInterval(beat);
    }
  };
