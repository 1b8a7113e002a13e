import type { Connections } from './connections.ts';
import type { DeliveryLedger } from './ledger.ts';
import { reopenDelivery } from './reopen.ts';
import { changeRequest } from './request-ledger.ts';

type Change = Parameters<DeliveryLedger['doubt']>[0];

/** Takes back the reopening of a delivery whose request somebody else changed. */
class SomebodyWasFaster extends Error {}

/** Both or nothing: in a delivery that was given up meanwhile no sender would ever take the request up. */
export const doubtRequest = async (
  { kind, durable }: Connections,
  change: Change,
  reason: string,
): Promise<boolean> => {
  const { batch, target } = change;
  const reopening = { batch, target, reason, isReplay: false };
  try {
    return await durable.transaction().execute(async (transaction) => {
      // The delivery first: whoever changes requests in a transaction holds the stream's row.
      if (!(await reopenDelivery(transaction, kind, reopening))) return false;
      if (await changeRequest(transaction, { ...change, to: 'ambiguous' })) return true;
      throw new SomebodyWasFaster();
    });
  } catch (error) {
    if (error instanceof SomebodyWasFaster) return false;
    throw error;
  }
};
