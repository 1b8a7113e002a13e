import type { Transaction } from 'kysely';
import { toAttemptRow } from './alert-row.ts';
import type { AttemptTable } from './alert-tables.ts';
import type { AlertLedger } from './alerts.ts';
import type { Connections } from './connections.ts';
import { storable } from './storable.ts';
import type { Tables } from './tables.ts';

type Attempts = Pick<AlertLedger, 'noteStarted' | 'beginAttempt' | 'endAttempt' | 'attempts'>;
type Key = Pick<AttemptTable, 'alert' | 'channel' | 'occasion'>;

export const createAlertAttempts = ({ kind, database, durable }: Connections): Attempts => ({
  noteStarted: async (id) => {
    await database
      .updateTable('alerts')
      .set({ started_at: Date.now() })
      .where('id', '=', id)
      .execute();
  },
  beginAttempt: ({ alert, channel, occasion, after }) =>
    durable.transaction().execute(async (transaction) => {
      const key = { alert, channel, occasion };
      if (await insertFirst(transaction, key)) return { before: null };
      const before = await transaction
        .selectFrom('alert_attempts')
        .selectAll()
        .where(({ and }) => and(key))
        .$if(kind === 'postgres', (query) => query.forUpdate())
        .executeTakeFirstOrThrow();
      if (before.state === 'shown' || before.attempts !== (after ?? before.attempts))
        return undefined;
      await transaction
        .updateTable('alert_attempts')
        .set({ attempts: before.attempts + 1, state: 'sending', error: null, at: Date.now() })
        .where(({ and }) => and(key))
        .execute();
      return { before: toAttemptRow(before) };
    }),
  endAttempt: ({ alert, channel, occasion, attempt, ...outcome }) =>
    durable.transaction().execute(async (transaction) => {
      const key = { alert, channel, occasion };
      const now = Date.now();
      const ended = await transaction
        .updateTable('alert_attempts')
        .set({
          state: outcome.state,
          receipt: outcome.receipt === null ? null : JSON.stringify(outcome.receipt),
          error: outcome.error === null ? null : storable(outcome.error),
          may_be_double: outcome.mayBeDouble ? 1 : 0,
          // When it began is what settling it goes by.
          ...(outcome.state === 'sending' ? {} : { at: now }),
        })
        .where(({ and }) => and(key))
        // News of an older attempt takes nothing back.
        .where('state', '!=', 'shown')
        .$if(attempt !== undefined && outcome.state !== 'shown', (query) =>
          query.where('attempts', '=', attempt ?? 0),
        )
        .executeTakeFirst();
      if (outcome.state === 'shown' && ended.numUpdatedRows > 0n)
        await noteDelivered(transaction, alert, now);
    }),
  attempts: async (alert) => {
    const rows = await database
      .selectFrom('alert_attempts')
      .selectAll()
      .where('alert', '=', alert)
      .orderBy('at')
      .orderBy('channel')
      .execute();
    return rows.map(toAttemptRow);
  },
});

const insertFirst = async (transaction: Transaction<Tables>, key: Key): Promise<boolean> => {
  const { numInsertedOrUpdatedRows } = await transaction
    .insertInto('alert_attempts')
    .values({ ...key, attempts: 1, state: 'sending', may_be_double: 0, at: Date.now() })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
};

const noteDelivered = async (
  transaction: Transaction<Tables>,
  alert: string,
  now: number,
): Promise<void> => {
  await transaction
    .updateTable('alerts')
    .set({ delivered_at: now })
    .where('id', '=', alert)
    .where('delivered_at', 'is', null)
    .execute();
};
