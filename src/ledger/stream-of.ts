import { Failure } from '../audit/failure.ts';
import type { Connections } from './connections.ts';

/** Stream of a delivery; Failure `InvalidInput` when the ledger does not know it. */
export async function streamOf(
  { database }: Pick<Connections, 'database'>,
  batch: string,
  target: string,
): Promise<string> {
  const row = await database
    .selectFrom('deliveries')
    .select('stream')
    .where('batch', '=', batch)
    .where('target', '=', target)
    .executeTakeFirst();
  if (row !== undefined) return row.stream;
  throw new Failure({
    type: 'InvalidInput',
    message: `The ledger knows no delivery of batch ${batch} to ${target}. Check both names.`,
    retryable: false,
  });
}
