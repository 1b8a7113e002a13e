import type { Connections } from './connections.ts';
import { toIso } from './iso-time.ts';
import type { DeliveryLedger } from './ledger.ts';
import { streamOf } from './stream-of.ts';

/** Events that may be in Splunk twice, because nobody could ask before they were sent again. */
export const createPossiblyDoubledLedger = (
  connections: Connections,
): Pick<DeliveryLedger, 'listPossiblyDoubled' | 'possiblyDoubled'> => ({
  listPossiblyDoubled: async ({ batch, target, request, attempt, eventIds, cause }) => {
    const stream = await streamOf(connections, batch, target);
    const at = Date.now();
    const event_ids = JSON.stringify(eventIds);
    // Durable: it is written before the repetition that it warns of.
    await connections.durable
      .insertInto('possibly_doubled')
      .values({ batch, target, request, attempt, stream, event_ids, cause, at })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  },
  possiblyDoubled: async ({ stream }) => {
    const rows = await connections.database
      .selectFrom('possibly_doubled')
      .selectAll()
      .$if(stream !== undefined, (query) => query.where('stream', '=', stream ?? ''))
      .orderBy('at')
      .orderBy('request')
      .execute();
    return rows.map(({ batch, target, request, attempt, event_ids, cause, at }) => {
      const eventIds = JSON.parse(event_ids) as readonly string[];
      return { batch, target, request, attempt, eventIds, cause, at: toIso(at) };
    });
  },
});
