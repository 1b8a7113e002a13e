import type { Platform } from '../audit/event.ts';
import { chunks } from './chunks.ts';
import type { Connections } from './connections.ts';
import { ENTRY_BYTES } from './id-table.ts';
import { toIso } from './iso-time.ts';
import type { Expectation, ReconciliationLedger } from './ledger.ts';

type Question = Parameters<ReconciliationLedger['expectations']>[0];

/** What should be in a target, batch by batch. */
export const createExpectations =
  (connections: Connections): ReconciliationLedger['expectations'] =>
  async (question) => {
    const rows = await readBatches(connections, question);
    const ids = rows.map(({ id }) => id);
    const hours = await hoursOf(connections, ids);
    const withheld = await withheldOf(connections, ids, question.target);
    return rows.map((row): Expectation => ({
      batch: row.id,
      stream: row.stream,
      platform: row.platform as Platform,
      organizationId: row.organization_id,
      state: row.state,
      committedAt: toIso(row.created_at),
      digest: row.digest,
      isKept: row.disposed_at === null,
      events: row.events,
      withheld: withheld.get(row.id) ?? [],
      firstTime: row.first_time,
      lastTime: row.last_time,
      hours: hours.get(row.id) ?? new Map<number, number>(),
    }));
  };

const readBatches = ({ database }: Connections, { target, from, to, after, limit }: Question) =>
  database
    .selectFrom('batches')
    .innerJoin('deliveries', 'deliveries.batch', 'batches.id')
    .innerJoin('streams', 'streams.name', 'batches.stream')
    .selectAll('batches')
    .select(['deliveries.state', 'streams.platform', 'streams.organization_id'])
    .where('deliveries.target', '=', target)
    .where('batches.created_at', '>=', from)
    .where('batches.created_at', '<', to)
    .where('batches.events', '>', 0)
    .$if(after !== undefined, (query) =>
      query.where(({ eb, or, and }) =>
        or([
          eb('batches.created_at', '>', after?.at ?? 0),
          and([
            eb('batches.created_at', '=', after?.at ?? 0),
            eb('batches.id', '>', after?.batch ?? ''),
          ]),
        ]),
      ),
    )
    .orderBy('batches.created_at')
    .orderBy('batches.id')
    .limit(limit)
    .execute();

async function hoursOf(
  { database }: Connections,
  batches: readonly string[],
): Promise<ReadonlyMap<string, ReadonlyMap<number, number>>> {
  const found = new Map<string, Map<number, number>>();
  for (const some of chunks(batches)) {
    const rows = await database
      .selectFrom('seen')
      .select(({ fn }) => ['batch', 'hour', fn<number>('length', ['entries']).as('bytes')])
      .where('batch', 'in', some)
      .execute();
    for (const { batch, hour, bytes } of rows) {
      const hours = found.get(batch) ?? new Map<number, number>();
      found.set(batch, hours.set(hour, bytes / ENTRY_BYTES));
    }
  }
  return found;
}

async function withheldOf(
  { database }: Connections,
  batches: readonly string[],
  target: string,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, string[]>();
  for (const some of chunks(batches)) {
    const rows = await database
      .selectFrom('quarantine')
      .select(['batch', 'event_id'])
      .where('batch', 'in', some)
      .where('target', '=', target)
      .where('state', 'in', ['open', 'discarded'])
      .orderBy('event_id')
      .execute();
    for (const { batch, event_id } of rows)
      found.set(batch, [...(found.get(batch) ?? []), event_id]);
  }
  return found;
}
