import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { Connections } from './connections.ts';
import type { ConditionLedger, ConditionRow } from './conditions.ts';
import { toIso, toIsoOrNull } from './iso-time.ts';
import type { Tables } from './tables.ts';

/** In place of the time at which it was told. */
const TELLING = 0;

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
    return rows.map(toConditionRow);
  },
  news: async (limit) => {
    const rows = await database
      .selectFrom('conditions')
      .selectAll()
      .where(({ eb, or, and }) =>
        or([
          and([
            eb('resolved_at', 'is', null),
            or([eb('told_at', 'is', null), eb('told_at', '=', TELLING)]),
          ]),
          and([
            eb('told_at', 'is not', null),
            eb('end_told_at', 'is', null),
            eb('resolved_at', 'is not', null),
          ]),
        ]),
      )
      .orderBy('raised_at')
      .orderBy('id')
      .limit(limit)
      .execute();
    return rows.map((row) => ({ ...toConditionRow(row), id: row.id }));
  },
  noteTelling: async ({ id }) => {
    await database
      .updateTable('conditions')
      .set({ told_at: TELLING })
      .where('id', '=', id)
      .where('told_at', 'is', null)
      .execute();
  },
  noteTold: async ({ id, resolvedAt }) => {
    const now = Date.now();
    await database
      .updateTable('conditions')
      .set(resolvedAt === null ? { told_at: now } : { end_told_at: now })
      .where('id', '=', id)
      .execute();
  },
});

const toConditionRow = (row: Selectable<Tables['conditions']>): ConditionRow => ({
  kind: row.kind,
  subject: row.subject,
  message: row.message,
  raisedAt: toIso(row.raised_at),
  resolvedAt: toIsoOrNull(row.resolved_at),
});
