import { sql } from 'kysely';
import type { Connections } from './connections.ts';
import { toDeliveryRow } from './delivery-row.ts';
import type { DeliveryLedger } from './ledger.ts';

/** Literal, because a partial index serves no parameter. */
const REDELIVERY = sql.lit('redelivery' as const);

/** What waits for another attempt. Asked every few seconds, so an index holds just these rows. */
export const createRedeliveryLedger = ({
  database,
}: Connections): Pick<DeliveryLedger, 'inRedelivery' | 'oldestInRedelivery'> => ({
  inRedelivery: () =>
    database
      .selectFrom('deliveries')
      .select(({ fn }) => [
        'target',
        fn.countAll<number>().as('deliveries'),
        fn.min('created_at').as('oldestAt'),
      ])
      .where('state', '=', REDELIVERY)
      .groupBy('target')
      .execute(),
  oldestInRedelivery: async ({ target, limit }) => {
    const rows = await database
      .selectFrom('deliveries')
      .selectAll()
      .where('state', '=', REDELIVERY)
      .where('target', '=', target)
      .orderBy('created_at')
      .orderBy('from_version')
      .orderBy('batch')
      .limit(limit)
      .execute();
    return rows.map(toDeliveryRow);
  },
});
