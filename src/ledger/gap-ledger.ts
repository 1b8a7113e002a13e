import type { Connections } from './connections.ts';
import { toIso } from './iso-time.ts';
import type { StreamLedger } from './ledger.ts';

export const createGapLedger = ({
  database,
  durable,
}: Connections): Pick<StreamLedger, 'recordGap' | 'closeGap' | 'gaps'> => ({
  recordGap: ({ stream, from, to, reason }) =>
    durable.transaction().execute(async (transaction) => {
      // Tried again, the same loss ends a little later: a source's history runs on.
      await transaction
        .deleteFrom('gaps')
        .where('stream', '=', stream)
        .where('from_ms', '=', from)
        .where('reason', '=', reason)
        .where('to_ms', '<', to)
        .execute();
      const longer = await transaction
        .selectFrom('gaps')
        .select('to_ms')
        .where('stream', '=', stream)
        .where('from_ms', '=', from)
        .where('reason', '=', reason)
        .executeTakeFirst();
      if (longer !== undefined) return;
      await transaction
        .insertInto('gaps')
        .values({ stream, from_ms: from, to_ms: to, reason, recorded_at: Date.now() })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    }),
  closeGap: async ({ stream, from, to, reason }) => {
    await durable
      .deleteFrom('gaps')
      .where('stream', '=', stream)
      .where('from_ms', '=', Date.parse(from))
      .where('to_ms', '=', Date.parse(to))
      .where('reason', '=', reason)
      .execute();
  },
  gaps: async (stream) => {
    const rows = await database
      .selectFrom('gaps')
      .selectAll()
      .$if(stream !== undefined, (query) => query.where('stream', '=', stream ?? ''))
      .orderBy('stream')
      .orderBy('from_ms')
      .execute();
    return rows.map((row) => ({
      stream: row.stream,
      from: toIso(row.from_ms),
      to: toIso(row.to_ms),
      reason: row.reason,
      recordedAt: toIso(row.recorded_at),
    }));
  },
});
