import { randomBytes } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { Platform } from '../audit/event.ts';
import type { Window } from '../audit/window.ts';
import type { Connections } from './connections.ts';
import type { InSplunk, SealedWindow, Supplement, WindowLedger, WindowRow } from './harvests.ts';
import { toIso } from './iso-time.ts';
import type { HarvestWindowTable } from './tables.ts';

const ENDED_WELL = ['sealed', 'sealed-empty', 'gap'] as const;
const MOST_LISTED = 10_000;

const newCollection = (): string => randomBytes(6).toString('hex');

/** What is sealed or a gap stays so: only an open or a failed window is ever changed. */
export const createWindowLedger = (connections: Connections): WindowLedger => {
  const { database } = connections;
  const at = (tenant: string, { from, to }: Window) =>
    database
      .updateTable('harvest_windows')
      .where('tenant', '=', tenant)
      .where('from_ms', '=', from)
      .where('to_ms', '=', to);
  const get: WindowLedger['get'] = async (tenant, { from, to }) => {
    const row = await database
      .selectFrom('harvest_windows')
      .selectAll()
      .where('tenant', '=', tenant)
      .where('from_ms', '=', from)
      .where('to_ms', '=', to)
      .executeTakeFirst();
    return row && toWindowRow(row);
  };
  return {
    get,
    open: (opened) => open(connections, opened),
    renew: async (tenant, window, collection) => {
      await at(tenant, window)
        .set(({ eb }) => ({
          collection: newCollection(),
          attempts: eb('attempts', '+', 1),
          updated_at: Date.now(),
        }))
        .where('state', '=', 'open')
        .where('collection', '=', collection)
        .execute();
      return get(tenant, window);
    },
    list: async ({ tenant, within, states, limit = MOST_LISTED }) => {
      const rows = await database
        .selectFrom('harvest_windows')
        .selectAll()
        .$if(tenant !== undefined, (query) => query.where('tenant', '=', tenant ?? ''))
        .$if(states !== undefined, (query) => query.where('state', 'in', states ?? []))
        .$if(within !== undefined, (query) =>
          query.where('from_ms', '>=', within?.from ?? 0).where('from_ms', '<', within?.to ?? 0),
        )
        .orderBy('tenant')
        .orderBy('from_ms')
        .limit(limit)
        .execute();
      return rows.map(toWindowRow);
    },
    noteError: async (tenant, window, error) => {
      await at(tenant, window)
        .set({ last_error: error, updated_at: Date.now() })
        .where('state', 'not in', ENDED_WELL)
        .execute();
    },
    seal: (sealed) => seal(connections, sealed, sealed.collection),
    adopt: async (sealed) => {
      await seal(connections, sealed, undefined);
    },
    noteRecheck: async (tenant, window, hours, supplement) => {
      const row = await get(tenant, window);
      const rechecks = [...new Set([...(row?.rechecks ?? []), hours])].toSorted((a, b) => a - b);
      const others = (row?.supplements ?? []).filter(
        ({ collection }) => collection !== supplement?.collection,
      );
      const supplements = supplement === null ? others : [...others, supplement];
      await at(tenant, window)
        .set({
          rechecks: JSON.stringify(rechecks),
          supplements: JSON.stringify(supplements),
          updated_at: Date.now(),
        })
        .execute();
    },
    noteInSplunk: async (tenant, window, inSplunk) => {
      await at(tenant, window)
        .set({ in_splunk: JSON.stringify(inSplunk) })
        .execute();
    },
    noteDelivered: async (tenant, window, newEvents) => {
      await at(tenant, window)
        .set(({ eb }) => ({ new_events: eb('new_events', '+', newEvents), delivered: 1 }))
        .execute();
    },
    noteSupplementBegun: (tenant, window, collection) =>
      changeUndelivered(connections, { tenant, window, newEvents: 0 }, (known) => [
        ...known.filter((other) => other !== collection),
        collection,
      ]),
    noteSupplementDelivered: (tenant, window, collection, newEvents) =>
      changeUndelivered(connections, { tenant, window, newEvents }, (known) =>
        known.filter((other) => other !== collection),
      ),
    noteQuery: async (tenant, day) => {
      await database
        .insertInto('harvest_queries')
        .values({ tenant, day, asked: 1 })
        .onConflict((conflict) =>
          conflict
            .columns(['tenant', 'day'])
            .doUpdateSet(({ eb }) => ({ asked: eb('harvest_queries.asked', '+', 1) })),
        )
        .execute();
    },
    queriesOn: async (tenant, day) => {
      const row = await database
        .selectFrom('harvest_queries')
        .select('asked')
        .where('tenant', '=', tenant)
        .where('day', '=', day)
        .executeTakeFirst();
      return row?.asked ?? 0;
    },
  };
};

const open = async (
  { durable, kind }: Connections,
  {
    tenant,
    platform,
    organizationId,
    window,
  }: { tenant: string; platform: Platform; organizationId: string; window: Window },
): Promise<WindowRow> =>
  durable.transaction().execute(async (transaction) => {
    const key = { tenant, from_ms: window.from, to_ms: window.to };
    await transaction
      .insertInto('harvest_windows')
      .values({
        ...key,
        platform,
        organization_id: organizationId,
        state: 'open',
        collection: newCollection(),
        attempts: 1,
        rechecks: '[]',
        supplements: '[]',
        updated_at: Date.now(),
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const row = await transaction
      .selectFrom('harvest_windows')
      .selectAll()
      .where('tenant', '=', tenant)
      .where('from_ms', '=', window.from)
      .where('to_ms', '=', window.to)
      .$if(kind === 'postgres', (query) => query.forUpdate())
      .executeTakeFirstOrThrow();
    if (row.state !== 'failed') return toWindowRow(row);
    // What was sealed as failed lies in the archive under its collection: the next reading is another.
    const again = {
      ...row,
      state: 'open' as const,
      collection: newCollection(),
      attempts: row.attempts + 1,
      updated_at: Date.now(),
    };
    await transaction
      .updateTable('harvest_windows')
      .set(again)
      .where('tenant', '=', tenant)
      .where('from_ms', '=', window.from)
      .where('to_ms', '=', window.to)
      .execute();
    return toWindowRow(again);
  });

/** With a reading only where that is the one under way. */
const seal = async (
  { durable }: Connections,
  sealed: SealedWindow,
  reading: string | undefined,
): Promise<boolean> => {
  const { tenant, window, collection } = sealed;
  const { numUpdatedRows } = await durable
    .updateTable('harvest_windows')
    .set({
      state: sealed.state,
      collection,
      manifest_sha256: sealed.manifestSha256,
      bundle_key: sealed.bundleKey,
      leaf_index: sealed.leafIndex,
      events: sealed.events,
      source_total: sealed.sourceTotal,
      agrees: sealed.agrees === null ? null : Number(sealed.agrees),
      last_error: sealed.error,
      updated_at: Date.now(),
    })
    .where('tenant', '=', tenant)
    .where('from_ms', '=', window.from)
    .where('to_ms', '=', window.to)
    .$if(reading !== undefined, (query) => query.where('collection', '=', reading ?? ''))
    .where('state', 'not in', ENDED_WELL)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
};

/** A write before the read: two re-checks of one window do not take each other's notes away. */
const changeUndelivered = (
  { durable }: Connections,
  { tenant, window, newEvents }: { tenant: string; window: Window; newEvents: number },
  change: (known: readonly string[]) => readonly string[],
): Promise<void> =>
  durable.transaction().execute(async (transaction) => {
    const row = transaction
      .updateTable('harvest_windows')
      .where('tenant', '=', tenant)
      .where('from_ms', '=', window.from)
      .where('to_ms', '=', window.to);
    const locked = await row
      .set(({ eb }) => ({ new_events: eb('new_events', '+', newEvents), updated_at: Date.now() }))
      .returning('undelivered')
      .executeTakeFirst();
    if (locked === undefined) return;
    const undelivered = change(JSON.parse(locked.undelivered) as string[]);
    await row.set({ undelivered: JSON.stringify(undelivered) }).execute();
  });

const toWindowRow = (row: Selectable<HarvestWindowTable>): WindowRow => ({
  tenant: row.tenant,
  platform: row.platform as Platform,
  organizationId: row.organization_id,
  window: { from: row.from_ms, to: row.to_ms },
  state: row.state,
  collection: row.collection,
  attempts: row.attempts,
  lastError: row.last_error,
  manifestSha256: row.manifest_sha256,
  bundleKey: row.bundle_key,
  leafIndex: row.leaf_index,
  events: row.events,
  sourceTotal: row.source_total,
  agrees: row.agrees === null ? null : row.agrees === 1,
  newEvents: row.new_events,
  delivered: row.delivered === 1,
  rechecks: JSON.parse(row.rechecks) as number[],
  inSplunk: row.in_splunk === null ? null : (JSON.parse(row.in_splunk) as InSplunk),
  supplements: JSON.parse(row.supplements) as Supplement[],
  undelivered: JSON.parse(row.undelivered) as string[],
  updatedAt: toIso(row.updated_at),
});
