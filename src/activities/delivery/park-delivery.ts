import type { Ledger } from '../../ledger/ledger.ts';
import type { ParkDeliveryInput } from '../activities.ts';
import { tellDelayed } from './delayed-deliveries.ts';

/** Five attempts were not enough, or others wait already: the batch is left to redelivery, extraction goes on. */
export const createParkDelivery =
  ({ ledger }: { readonly ledger: Ledger }) =>
  async ({ batch, target, error }: ParkDeliveryInput): Promise<void> => {
    const delivery = await ledger.deliveries.get(batch.id, target);
    if (delivery === undefined || delivery.state !== 'pending') return;
    await ledger.deliveries.noteAttempt(batch.id, target, error);
    await ledger.deliveries.setState(batch.id, target, 'redelivery');
    const waiting = await ledger.deliveries.inRedelivery();
    const delayed = waiting.find((one) => one.target === target);
    if (delayed !== undefined) await tellDelayed(ledger, delayed);
  };
