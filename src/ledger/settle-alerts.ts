import type { AlertLedger, AlertState } from './alerts.ts';
import type { Connections } from './connections.ts';
import { storable } from './storable.ts';

type Settlement = Pick<AlertLedger, 'acknowledge' | 'dispose' | 'resolve'>;

/** What people, and the end of a condition, do to an alert. */
export const createAlertSettlement = ({ durable }: Connections): Settlement => ({
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
  dispose: async (id, { disposition, by, via, ticket, at }) => {
    await durable
      .updateTable('alerts')
      .set(({ fn, ref, val }) => ({
        state: 'closed',
        disposed_at: at,
        disposition,
        disposed_by: storable(by),
        disposed_via: storable(via),
        ticket: ticket === null ? null : storable(ticket),
        acknowledged_at: fn.coalesce(ref('acknowledged_at'), val(at)),
        acknowledged_by: fn.coalesce(ref('acknowledged_by'), val(storable(by))),
        acknowledged_via: fn.coalesce(ref('acknowledged_via'), val(storable(via))),
      }))
      .where('id', '=', id)
      .execute();
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
