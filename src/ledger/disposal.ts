import { chunks } from './chunks.ts';
import { unfinishedStates } from './delivery-transitions.ts';
import type { Connections } from './connections.ts';
import { unreadByAny } from './unread-by-any.ts';

/**
 * Batches whose every delivery ended before `olderThan`. A batch with a dead letter nobody has decided about
 * stays: a replay needs its lines. So does one that a reader, such as the rules of alerts, is yet to read.
 */
export async function disposableDigests(
  { database }: Connections,
  olderThan: number,
): Promise<readonly string[]> {
  const rows = await database
    .selectFrom('batches')
    .select('digest')
    .where('disposed_at', 'is', null)
    .where('created_at', '<', olderThan)
    .where('digest', '!=', '')
    .where(({ not, exists, selectFrom, or }) =>
      not(
        exists(
          selectFrom('deliveries')
            .select('deliveries.batch')
            .whereRef('deliveries.batch', '=', 'batches.id')
            .where(({ eb }) =>
              or([eb('state', 'in', unfinishedStates), eb('updated_at', '>=', olderThan)]),
            ),
        ),
      ),
    )
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('quarantine')
            .select('quarantine.batch')
            .whereRef('quarantine.batch', '=', 'batches.id')
            .where('state', '=', 'open'),
        ),
      ),
    )
    .where((expression) => expression.not(unreadByAny(expression)))
    .execute();
  return rows.map(({ digest }) => digest);
}

export async function markDisposed(
  { database }: Connections,
  digests: readonly string[],
): Promise<void> {
  for (const some of chunks(digests))
    await database
      .updateTable('batches')
      .set({ disposed_at: Date.now() })
      .where('digest', 'in', some)
      .execute();
}
