import type { Kysely } from 'kysely';
import { chunks } from './chunks.ts';
import type { RequestCut } from './ledger.ts';
import type { RequestTable, Tables } from './tables.ts';

export async function insertRequests(
  database: Kysely<Tables>,
  batch: string,
  target: string,
  cuts: readonly RequestCut[],
): Promise<void> {
  const rows = cuts.map((cut) => preparedRow(batch, target, cut));
  for (const some of chunks(rows))
    await database
      .insertInto('requests')
      .values(some)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
}

const preparedRow = (batch: string, target: string, cut: RequestCut): RequestTable => ({
  batch,
  target,
  id: cut.id,
  root: cut.id,
  ordinal: cut.ordinal,
  index: cut.index,
  offset: cut.offset,
  length: cut.length,
  first_event: cut.firstEvent,
  events: cut.events,
  state: 'prepared',
  attempt: 0,
  channel: null,
  deadline: null,
  sent_at: null,
  ack_id: null,
  status: null,
  code: null,
  detail: null,
  updated_at: Date.now(),
});
