import type { Kysely } from 'kysely';
import { requestId } from '../audit/batch.ts';
import { Failure } from '../audit/failure.ts';
import type { Connections } from './connections.ts';
import { insertRequests } from './insert-requests.ts';
import type { DeliveryLedger, RequestChange, RequestCut, RequestRow } from './ledger.ts';
import { assertPart, assertTransition } from './request-transitions.ts';
import { toRequestRow, toRequestTable } from './request-row.ts';
import type { RequestTable, Tables } from './tables.ts';

type Requests = Pick<DeliveryLedger, 'requests' | 'prepare' | 'change' | 'split'>;
type Parts = Parameters<DeliveryLedger['split']>[2];

export const createRequestLedger = (connections: Connections): Requests => ({
  requests: (batch, target) => readRequests(connections.database, batch, target),
  prepare: (batch, target, cuts) => prepare(connections, { batch, target, cuts }),
  change: (change) => changeRequest(connections.database, change),
  split: (request, detail, parts) => split(connections, request, detail, parts),
});

async function readRequests(
  database: Kysely<Tables>,
  batch: string,
  target: string,
): Promise<readonly RequestRow[]> {
  const rows = await database
    .selectFrom('requests')
    .selectAll()
    .where('batch', '=', batch)
    .where('target', '=', target)
    .orderBy('first_event')
    .orderBy('ordinal')
    .execute();
  return rows.map(toRequestRow);
}

interface Preparation {
  readonly batch: string;
  readonly target: string;
  readonly cuts: readonly RequestCut[];
}

const prepare = (
  { kind, database }: Connections,
  { batch, target, cuts }: Preparation,
): Promise<readonly RequestRow[]> =>
  database.transaction().execute(async (transaction) => {
    const delivery = await transaction
      .selectFrom('deliveries')
      .select('state')
      .where('batch', '=', batch)
      .where('target', '=', target)
      .$if(kind === 'postgres', (query) => query.forUpdate())
      .executeTakeFirst();
    if (delivery === undefined || delivery.state === 'undeliverable')
      throw notSendable(batch, target);
    const known = await readRequests(transaction, batch, target);
    if (known.length > 0) return known;
    await insertRequests(transaction, batch, target, cuts);
    return readRequests(transaction, batch, target);
  });

export async function changeRequest(
  database: Kysely<Tables>,
  change: RequestChange,
): Promise<boolean> {
  assertTransition(change.id, change.from, change.to);
  const now = Date.now();
  const { numUpdatedRows } = await database
    .updateTable('requests')
    .set({
      ...(change.to === 'sent' ? { sent_at: now } : {}),
      ...toRequestTable(change.set ?? {}),
      state: change.to,
      updated_at: now,
    })
    .where('batch', '=', change.batch)
    .where('target', '=', change.target)
    .where('id', '=', change.id)
    .where('state', '=', change.from)
    .where('attempt', '=', change.attempt)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

const split = (
  { database }: Connections,
  request: RequestRow,
  detail: string,
  parts: Parts,
): Promise<readonly RequestRow[]> =>
  database.transaction().execute(async (transaction) => {
    const { batch, target, id, state: from, attempt } = request;
    for (const part of parts) assertPart(id, from, part.state);
    const change = { batch, target, id, from, attempt, to: 'split', set: { detail } } as const;
    if (!(await changeRequest(transaction, change))) return [];
    const { last } = await transaction
      .selectFrom('requests')
      .select((query) => query.fn.max('ordinal').as('last'))
      .where('batch', '=', batch)
      .where('target', '=', target)
      .executeTakeFirstOrThrow();
    const rows = parts.map((part, place) => partOf(request, part, last + 1 + place));
    await transaction.insertInto('requests').values(rows).execute();
    return rows.map(toRequestRow);
  });

/** A part to be sent starts anew; one that was taken keeps what is known of the attempt that took it. */
function partOf(request: RequestRow, part: Parts[number], ordinal: number): RequestTable {
  const fresh = part.state === 'prepared';
  return {
    batch: request.batch,
    target: request.target,
    id: requestId(request.batch, ordinal),
    root: request.root,
    ordinal,
    index: request.index,
    offset: part.offset,
    length: part.length,
    first_event: part.firstEvent,
    events: part.events,
    state: part.state,
    attempt: part.attempt ?? (fresh ? 0 : request.attempt),
    channel: part.channel !== undefined ? part.channel : fresh ? null : request.channel,
    deadline: fresh ? null : request.deadline,
    sent_at: fresh ? null : request.sentAt,
    ack_id: part.ackId !== undefined ? part.ackId : fresh ? null : request.ackId,
    status: fresh ? null : request.status,
    code: fresh ? null : request.code,
    // Why its outcome is unknown is still true of it.
    detail: part.state === 'ambiguous' ? request.detail : null,
    updated_at: Date.now(),
  };
}

const notSendable = (batch: string, target: string): Failure =>
  new Failure({
    type: 'BatchDamaged',
    message:
      `Batch ${batch} cannot be sent to ${target}: the ledger knows no such delivery, or its file was damaged ` +
      'and its events are fetched again in another batch.',
    retryable: false,
  });
