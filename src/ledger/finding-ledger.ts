import { chunks } from './chunks.ts';
import type { Connections } from './connections.ts';
import { toIso } from './iso-time.ts';
import type { ReconciliationLedger } from './ledger.ts';
import type { FindingTable } from './tables.ts';

type Findings = Pick<ReconciliationLedger, 'noteFindings' | 'resolveFindings' | 'findings'>;

/** What reconciliation and settling found wrong, event by event. */
export const createFindingLedger = ({ database }: Connections): Findings => ({
  noteFindings: async (findings) => {
    const found_at = Date.now();
    // PostgreSQL refuses a statement that meets one row twice.
    const rows = new Map<string, FindingTable>();
    for (const { target, batch, eventId, kind, detail } of findings) {
      const row = { target, batch, event_id: eventId, kind, detail, found_at, resolved_at: null };
      rows.set(`${kind} ${eventId} ${target}`, row);
    }
    // Found again after it was resolved: open again, as of when it was found first.
    for (const some of chunks([...rows.values()]))
      await database
        .insertInto('findings')
        .values(some)
        .onConflict((conflict) =>
          conflict.columns(['target', 'event_id', 'kind']).doUpdateSet((row) => ({
            batch: row.ref('excluded.batch'),
            detail: row.ref('excluded.detail'),
            resolved_at: null,
          })),
        )
        .execute();
  },
  resolveFindings: async (target, eventIds, kind) => {
    for (const some of chunks(eventIds))
      await database
        .updateTable('findings')
        .set({ resolved_at: Date.now() })
        .where('target', '=', target)
        .where('kind', '=', kind)
        .where('event_id', 'in', some)
        .where('resolved_at', 'is', null)
        .execute();
  },
  findings: async ({ target, open, limit }) => {
    const rows = await database
      .selectFrom('findings')
      .selectAll()
      .$if(target !== undefined, (query) => query.where('target', '=', target ?? ''))
      .$if(open === true, (query) => query.where('resolved_at', 'is', null))
      .$if(open === false, (query) => query.where('resolved_at', 'is not', null))
      .orderBy('found_at')
      .orderBy('event_id')
      .orderBy('kind')
      .orderBy('target')
      .orderBy('kind')
      .$if(limit !== undefined, (query) => query.limit(limit ?? 0))
      .execute();
    return rows.map(({ event_id, found_at, resolved_at, ...same }) => ({
      ...same,
      eventId: event_id,
      foundAt: toIso(found_at),
      resolvedAt: resolved_at === null ? null : toIso(resolved_at),
    }));
  },
});
