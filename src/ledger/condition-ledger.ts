import { randomUUID } from 'node:crypto';
import type { Connections } from './connections.ts';
import type { ConditionLedger } from './ledger.ts';
import { toIso, toIsoOrNull } from './iso-time.ts';

export const createConditionLedger = ({
  database,
}: Pick<Connections, 'database'>): ConditionLedger => ({
  raise: async (kind, subject, message) => {
    const refreshed = await database
      .updateTable('conditions')
      .set({ message })
      .where('kind', '=', kind)
      .where('subject', '=', subject)
      .where('resolved_at', 'is', null)
      .executeTakeFirst();
    if (refreshed.numUpdatedRows > 0n) return false;
    const raised = await database
      .insertInto('conditions')
      .values({
        id: randomUUID(),
        kind,
        subject,
        message,
        raised_at: Date.now(),
        resolved_at: null,
      })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    return raised.numInsertedOrUpdatedRows === 1n;
  },
  resolve: async (kind, subject) => {
    await database
      .updateTable('conditions')
      .set({ resolved_at: Date.now() })
      .where('kind', '=', kind)
      .where('subject', '=', subject)
      .where('resolved_at', 'is', null)
      .execute();
  },
  open: async () => {
    const rows = await database
      .selectFrom('conditions')
      .selectAll()
      .where('resolved_at', 'is', null)
      .orderBy('raised_at')
      .execute();
    return rows.map(({ kind, subject, message, raised_at, resolved_at }) => ({
      kind,
      subject,
      message,
      raisedAt: toIso(raised_at),
      resolvedAt: toIsoOrNull(resolved_at),
    }));
  },
});
