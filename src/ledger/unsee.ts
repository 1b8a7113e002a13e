import type { Transaction } from 'kysely';
import { chunks } from './chunks.ts';
import type { BatchTable, Tables } from './tables.ts';

/**
 * Forgets that the ids of a batch were seen. If any of it may have reached a target, the ids are kept aside:
 * a later batch that brings them is searched for before it is sent.
 */
export async function unsee(transaction: Transaction<Tables>, batch: BatchTable): Promise<void> {
  if (batch.verify_first !== 0 || (await wasSent(transaction, batch.id)))
    await transaction
      .insertInto('verify_first')
      .columns(['platform', 'organization_id', 'hour', 'batch', 'entries'])
      .expression((query) =>
        query
          .selectFrom('seen')
          .select(['platform', 'organization_id', 'hour', 'batch', 'entries'])
          .where('batch', '=', batch.id),
      )
      .execute();
  const forgotten = await transaction
    .deleteFrom('seen')
    .where('batch', '=', batch.id)
    .returning(['platform', 'organization_id', 'hour'])
    .execute();
  const [first] = forgotten;
  if (first === undefined) return;
  const hours = forgotten.map(({ hour }) => hour).sort((one, other) => one - other);
  for (const some of chunks(hours))
    await transaction
      .updateTable('seen_generations')
      .set((column) => ({ generation: column('generation', '+', 1) }))
      .where('platform', '=', first.platform)
      .where('organization_id', '=', first.organization_id)
      .where('hour', 'in', some)
      .execute();
}

async function wasSent(transaction: Transaction<Tables>, batch: string): Promise<boolean> {
  const delivered = await transaction
    .selectFrom('deliveries')
    .select('target')
    .where('batch', '=', batch)
    .where('state', 'in', ['delivered', 'accepted'])
    .executeTakeFirst();
  if (delivered !== undefined) return true;
  // Deleting takes the lock that marking a request sent needs, so what is left was sent, and stays it.
  await transaction
    .deleteFrom('requests')
    .where('batch', '=', batch)
    .where('state', '=', 'prepared')
    .where('attempt', '=', 0)
    .execute();
  const sent = await transaction
    .selectFrom('requests')
    .select('id')
    .where('batch', '=', batch)
    .executeTakeFirst();
  return sent !== undefined;
}
