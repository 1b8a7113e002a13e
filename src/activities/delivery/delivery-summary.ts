import type { DeliveryState, RequestRow } from '../../ledger/ledger.ts';
import type { Delivery } from './delivery.ts';

/** How a delivery stands; counts are events. */
export interface DeliverySummary {
  readonly state: DeliveryState;
  readonly events: number;
  readonly accepted: number;
  readonly quarantined: number;
  /** Distinct events of the batch that may be in the target twice. */
  readonly possiblyDoubled: number;
  /** Splunk said that it nears its limits. */
  readonly slowDown: boolean;
}

type Place = Pick<Delivery, 'ledger' | 'batch' | 'target'>;

export const summarize = async (
  delivery: Place,
  state: DeliveryState,
  slowDown: boolean,
): Promise<DeliverySummary> => {
  const { ledger, batch, target } = delivery;
  const requests = await ledger.deliveries.requests(batch.id, target);
  return {
    state,
    events: batch.events,
    accepted: count(requests, ['accepted', 'confirmed']),
    quarantined: count(requests, ['quarantined']),
    possiblyDoubled:
      !batch.verifyFirst && wasSmooth(requests) ? 0 : await countPossiblyDoubled(delivery),
    slowDown,
  };
};

const count = (requests: readonly RequestRow[], states: readonly string[]): number =>
  requests.reduce((sum, { state, events }) => (states.includes(state) ? sum + events : sum), 0);

/** Sent once each and taken: then there is nothing to look up. */
const wasSmooth = (requests: readonly RequestRow[]): boolean =>
  requests.every(({ attempt, state }) => attempt <= 1 && state !== 'split');

const countPossiblyDoubled = async ({ ledger, batch, target }: Place): Promise<number> => {
  const entries = await ledger.deliveries.possiblyDoubled({ stream: batch.stream });
  const ids = entries
    .filter((entry) => entry.batch === batch.id && entry.target === target)
    .flatMap(({ eventIds }) => eventIds);
  return new Set(ids).size;
};
