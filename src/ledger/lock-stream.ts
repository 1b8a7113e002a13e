import type { Transaction } from 'kysely';
import type { DatabaseKind } from './connections.ts';
import type { StreamTable, Tables } from './tables.ts';

/**
 * Reads a stream's row and holds it until the transaction ends. Whoever changes a stream, its batches or its
 * deliveries takes this lock first, so that no two transactions wait for each other.
 * (A transaction of SQLite holds the whole file from its beginning.)
 */
export const lockStream = (
  transaction: Transaction<Tables>,
  kind: DatabaseKind,
  name: string,
): Promise<StreamTable | undefined> =>
  transaction
    .selectFrom('streams')
    .selectAll()
    .where('name', '=', name)
    .$if(kind === 'postgres', (query) => query.forUpdate())
    .executeTakeFirst();
