import type { Connections } from './connections.ts';
import { toIso } from './iso-time.ts';
import type { DeliveryLedger } from './ledger.ts';
import { streamOf } from './stream-of.ts';

type DeadLetters = Pick<
  DeliveryLedger,
  'listPossiblyDoubled' | 'possiblyDoubled' | 'quarantine' | 'quarantined'
>;

/** Events that were refused for good, and events that may be there twice. */
export const createDeadLetterLedger = (connections: Connections): DeadLetters => ({
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
  quarantine: async ({ batch, target, request, eventId, status, code, reason }) => {
    const stream = await streamOf(connections, batch, target);
    const row = { batch, target, event_id: eventId, stream, request, status, code, reason };
    await connections.durable
      .insertInto('quarantine')
      .values({ ...row, at: Date.now(), state: 'open' })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  },
  quarantined: async ({ stream }) => {
    const rows = await connections.database
      .selectFrom('quarantine')
      .selectAll()
      .$if(stream !== undefined, (query) => query.where('stream', '=', stream ?? ''))
      .orderBy('at')
      .orderBy('event_id')
      .execute();
    return rows.map(({ batch, target, request, event_id, status, code, reason, at }) => {
      return { batch, target, request, eventId: event_id, status, code, reason, at: toIso(at) };
    });
  },
});
