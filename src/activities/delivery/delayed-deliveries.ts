import type { InRedelivery, Ledger } from '../../ledger/ledger.ts';

/** The one open alert of a target that batches wait for; gives its text. */
export const tellDelayed = async (
  { deliveries, conditions }: Ledger,
  { target, deliveries: count, oldestAt }: InRedelivery,
): Promise<void> => {
  const [oldest] = await deliveries.oldestInRedelivery({ target, limit: 1 });
  const [batches, wait] = count === 1 ? ['1 batch', 'waits'] : [`${count} batches`, 'wait'];
  await conditions.raise(
    'DeliveryDelayed',
    target,
    `${batches} ${wait} for Splunk target ${target}, the oldest since ${new Date(oldestAt).toISOString()}` +
      `${oldest?.lastError == null ? '' : `: ${oldest.lastError}`}. They are sent oldest first as soon as it takes them; ` +
      `signal "retry" to workflow redeliver/<batch>/${target} tries one at once.`,
  );
};
