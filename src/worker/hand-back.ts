import type { ReceiptDependencies } from './receipt-dependencies.ts';

/**
 * A delivery that waited for receipts is found wanting: back to redelivery, where the drain calls it. False where it
 * cannot be brought any more.
 */
export const handBack = async (
  { ledger, log }: ReceiptDependencies,
  { batch, target }: { readonly batch: string; readonly target: string },
  reason: string,
): Promise<boolean> => {
  const isOpen = await ledger.deliveries.reopen(batch, target, reason);
  if (isOpen) log.warn({ batch, target }, `delivery reopened: ${reason}`);
  return isOpen;
};
