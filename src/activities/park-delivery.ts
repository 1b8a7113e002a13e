import type { Ledger } from '../ledger/ledger.ts';
import type { ParkDeliveryInput } from './activities.ts';

/** Five attempts were not enough: the batch is left to redelivery, an alert says so, extraction goes on. */
export const createParkDelivery =
  ({ ledger }: { readonly ledger: Ledger }) =>
  async ({ batch, target, error }: ParkDeliveryInput): Promise<void> => {
    const delivery = await ledger.deliveries.get(batch.id, target);
    if (delivery === undefined || delivery.state !== 'pending') return;
    await ledger.deliveries.noteAttempt(batch.id, target, error);
    await ledger.deliveries.setState(batch.id, target, 'redelivery');
    await ledger.alerts.raise(
      'DeliveryDelayed',
      `${batch.id} ${target}`,
      `Batch ${batch.id} (${batch.events} events) could not be delivered to ${target} in five attempts: ${error}. Workflow redeliver/${batch.id}/${target} keeps trying; signal "retry" tries at once.`,
    );
  };
