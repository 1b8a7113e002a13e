import type { DeliveryState } from './ledger.ts';

/** Every change of a delivery's state there is; ARCHITECTURE.md says who makes it. */
export const deliveryTransitions: Readonly<Record<DeliveryState, readonly DeliveryState[]>> = {
  pending: ['redelivery', 'accepted', 'delivered', 'discarded', 'undeliverable'],
  redelivery: ['accepted', 'delivered', 'discarded', 'undeliverable'],
  accepted: ['redelivery', 'delivered', 'discarded', 'undeliverable'],
  // Reconciliation found it wanting, or a dead letter of it is replayed.
  delivered: ['redelivery'],
  // Nothing of it is left to a sender. A dead letter of it is replayed.
  discarded: ['redelivery'],
  // The last word: its events are being fetched again, whatever a sender that is still at it says.
  undeliverable: [],
};

/** States whose batch still needs its file and its rows. */
export const unfinishedStates: readonly DeliveryState[] = ['pending', 'redelivery', 'accepted'];

/** States from which a delivery may come into this one. */
export const statesBefore = (to: DeliveryState): readonly DeliveryState[] =>
  (Object.keys(deliveryTransitions) as DeliveryState[]).filter((from) =>
    deliveryTransitions[from].includes(to),
  );

/** States from which the replay of a dead letter takes a delivery to redelivery, or finds it there. */
export const statesReplayed: readonly DeliveryState[] = [
  ...statesBefore('redelivery'),
  'redelivery',
];

/** The same of a search that found it wanting: it undoes no person's decision that was made meanwhile. */
export const statesFoundWanting: readonly DeliveryState[] = statesReplayed.filter(
  (state) => state !== 'discarded',
);
