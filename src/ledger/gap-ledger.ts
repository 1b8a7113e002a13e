import type { Connections } from './connections.ts';
import { toIso } from './iso-time.ts';
import type { StreamLedger } from './ledger.ts';

export const createGapLedger = ({
  database,
  durable,
}: Connections): Pick<StreamLedger, 'recordGap' | 'gaps'> => ({
  recordGap: async ({ stream, from, to, reason }) => {
    await durable
      .insertInto('gaps')
      .values({ stream, from_ms: from, to_ms: to, reason, recorded_at: Date.now() })
      .onConflict((conflict) => conflict.doNothing())
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
