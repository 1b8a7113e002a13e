import type { Transaction } from 'kysely';
import type { AlertLedger, AlertState } from './alerts.ts';
import type { Connections } from './connections.ts';
import { toIso } from './iso-time.ts';
import { storable } from './storable.ts';
import type { Tables } from './tables.ts';

type Settlement = Pick<AlertLedger, 'acknowledge' | 'dispose' | 'verdicts' | 'resolve'>;

/** What people, and the end of a condition, do to an alert. */
export const createAlertSettlement = ({ durable, database }: Connections): Settlement => ({
  acknowledge: async (id, { by, via, at, note = null }) => {
    const { numUpdatedRows } = await durable
      .updateTable('alerts')
      .set(({ case: when, val }) => ({
        acknowledged_at: at,
        acknowledged_by: storable(by),
        acknowledged_via: storable(via),
        note: note === null ? null : storable(note),
        state: when('state')
          .when('open')
          .then(val<AlertState>('acknowledged'))
          .elseRef('state')
          .end(),
      }))
      .where('id', '=', id)
      .where('acknowledged_at', 'is', null)
      .executeTakeFirst();
    return numUpdatedRows > 0n;
  },
  dispose: (id, disposal) =>
    durable.transaction().execute((transaction) => dispose(transaction, id, disposal)),
  verdicts: async (id) => {
    const rows = await database
      .selectFrom('alert_verdicts')
      .selectAll()
      .where('alert', '=', id)
      .orderBy('at')
      .execute();
    return rows.map(({ disposition, by, via, ticket, at }) => {
      return { disposition, by, via, ticket, at: toIso(at) };
    });
  },
  resolve: async (id) => {
    await durable
      .updateTable('alerts')
      .set({ state: 'resolved', resolved_at: Date.now() })
      .where('id', '=', id)
      .where('state', 'in', ['open', 'acknowledged'])
      .execute();
  },
});

/** Each verdict is kept, once; the alert shows the one that was written last. */
const dispose = async (
  transaction: Transaction<Tables>,
  id: string,
  { disposition, at, ...given }: Parameters<AlertLedger['dispose']>[1],
): Promise<void> => {
  const by = storable(given.by);
  const via = storable(given.via);
  const ticket = given.ticket === null ? null : storable(given.ticket);
  await transaction
    .insertInto('alert_verdicts')
    .values({ alert: id, at, disposition, by, via, ticket })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await transaction
    .updateTable('alerts')
    .set(({ fn, ref, val }) => ({
      state: 'closed',
      disposed_at: at,
      disposition,
      disposed_by: by,
      disposed_via: via,
      ticket,
      acknowledged_at: fn.coalesce(ref('acknowledged_at'), val(at)),
      acknowledged_by: fn.coalesce(ref('acknowledged_by'), val(by)),
      acknowledged_via: fn.coalesce(ref('acknowledged_via'), val(via)),
    }))
    .where('id', '=', id)
    .execute();
};
