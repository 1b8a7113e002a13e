import { Context } from '@temporalio/activity';
import { Failure } from '../../audit/failure.ts';
import type { SendBatchInput, SendResult } from '../activities.ts';
import { deliverBatch } from './deliver.ts';
import type { DeliveryDependencies } from './delivery.ts';
import type { HoldBack } from './hold-back.ts';
import { noteForgotten } from '../restored-ledger.ts';
import type { Turns } from './turns.ts';

export interface SendBatchDependencies extends DeliveryDependencies {
  readonly holdBack: HoldBack;
  readonly turns: Turns;
}

const heartbeatMs = 1_000;

/** Activity: brings one batch to one target. Cancellation takes effect between two requests. */
export const createSendBatch =
  (deps: SendBatchDependencies) =>
  async (input: SendBatchInput): Promise<SendResult> => {
    const context = Context.current();
    const signal = context.cancellationSignal;
    const place = { batch: input.batch.id, target: input.target };
    const beat = setInterval(() => context.heartbeat(), heartbeatMs);
    try {
      const result = await send(deps, input, signal);
      deps.turns.ended(place);
      return result;
    } catch (error) {
      if (signal.aborted) await context.cancelled; // rejects with what Temporal understands
      deps.turns.ended({ ...place, error });
      throw error;
    } finally {
      clearInterval(beat);
    }
  };

const send = async (
  deps: SendBatchDependencies,
  input: SendBatchInput,
  signal: AbortSignal,
): Promise<SendResult> => {
  const { batch, target } = input;
  const held = await deps.holdBack(input);
  if (held !== undefined) throw held;
  try {
    const summary = await deliverBatch({ batch, target, signal }, deps);
    const { state, events, quarantined, possiblyDoubled } = summary;
    const outcome = state === 'undeliverable' ? 'damaged' : 'delivered';
    return { outcome, events, quarantined, possiblyDoubled };
  } catch (error) {
    const isUnknown = error instanceof Failure && error.type === 'LedgerMismatch';
    if (!isUnknown || !(await noteForgotten(deps.ledger, batch))) throw error;
    return { outcome: 'forgotten', events: 0, quarantined: 0, possiblyDoubled: 0 };
  }
};
