import type { Transaction } from 'kysely';
import { batchId } from '../audit/batch.ts';
import type { BatchLedgerOptions } from './batch-ledger-options.ts';
import { createConditionLedger } from './condition-ledger.ts';
import { toIso } from './iso-time.ts';
import { lockStream } from './lock-stream.ts';
import { moveDelivered } from './move-delivered.ts';
import type { BatchTable, StreamTable, Tables } from './tables.ts';
import { unreadByAny } from './unread-by-any.ts';
import { unsee } from './unsee.ts';

type Ledger = Transaction<Tables>;

/**
 * Gives up the file of a batch and has its stretch read again.
 *
 * The batch keeps its place: versions are never reused, so every fence and every reference stays true. What
 * goes back is the position. It goes back by an empty batch, committed here from the stream's version: a fetch
 * that is under way from that version finds that batch in its place and drops what it read, instead of moving
 * the position past the stretch again. What later batches hold is still seen, so the second reading brings
 * only what the damaged batch held.
 *
 * A batch that is delivered everywhere no longer needs its file: it is marked, and nothing is read again. If a reader such
 * as the rules of alerts had yet to read it, a condition says so.
 */
export async function markDamaged(
  options: BatchLedgerOptions,
  id: string,
  reason: string,
): Promise<void> {
  const { kind, durable, ledgerId } = options;
  await durable.transaction().execute(async (transaction) => {
    const known = await readBatch(transaction, id);
    if (known === undefined) return;
    const stream = await lockStream(transaction, kind, known.stream);
    const batch = await readBatch(transaction, id);
    // An empty batch has no file. A batch marked before is being read again, if anything of it was undelivered then.
    if (stream === undefined || batch === undefined) return;
    if (batch.events === 0) return;
    const unread = await isUnread(transaction, id);
    await transaction.updateTable('batches').set({ damage: reason }).where('id', '=', id).execute();
    if (!(await giveUpDeliveries(transaction, id, reason))) {
      // Once rewound to, it is read again.
      if (unread && batch.rewound_by === null) await tellUnread(transaction, batch, reason);
      return;
    }
    if (batch.rewound_by !== null) return moveDelivered(transaction, stream);
    await unsee(transaction, batch);
    await withdrawRequests(transaction, id);
    await rewind(transaction, ledgerId, stream, batch);
  });
}

const readBatch = (transaction: Ledger, id: string): Promise<BatchTable | undefined> =>
  transaction.selectFrom('batches').selectAll().where('id', '=', id).executeTakeFirst();

const isUnread = async (transaction: Ledger, id: string): Promise<boolean> => {
  const row = await transaction
    .selectFrom('batches')
    .select('id')
    .where('id', '=', id)
    .where(unreadByAny)
    .executeTakeFirst();
  return row !== undefined;
};

const tellUnread = async (
  transaction: Ledger,
  batch: BatchTable,
  reason: string,
): Promise<void> => {
  const [from, to] = [toIso(batch.first_time), toIso(batch.last_time)];
  await createConditionLedger({ database: transaction }).raise(
    'NotReviewed',
    batch.id,
    `${reason} Rules have not seen its ${batch.events} events of stream ${batch.stream}, ${from} to ${to}: they were ` +
      'delivered, so they are not read again. Look through them where they were delivered, or with holdfast search.',
  );
};

/** False when nothing was left to deliver. */
async function giveUpDeliveries(
  transaction: Ledger,
  batch: string,
  reason: string,
): Promise<boolean> {
  const { numUpdatedRows } = await transaction
    .updateTable('deliveries')
    .set({ state: 'undeliverable', last_error: reason, updated_at: Date.now() })
    .where('batch', '=', batch)
    .where('state', 'in', ['pending', 'redelivery'])
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** A request without a row cannot be marked sent: a sender that is still at it stops here. */
async function withdrawRequests(transaction: Ledger, batch: string): Promise<void> {
  await transaction
    .deleteFrom('requests')
    .where('batch', '=', batch)
    // What is in doubt would be prepared once it is settled; the second reading is searched for instead.
    .where('state', 'in', ['prepared', 'ambiguous'])
    .execute();
}

async function rewind(
  transaction: Ledger,
  ledgerId: string,
  stream: StreamTable,
  damaged: BatchTable,
): Promise<void> {
  const { version } = stream;
  await transaction
    .updateTable('batches')
    .set({ rewound_by: version })
    .where('id', '=', damaged.id)
    .execute();
  const position = await positionBefore(transaction, damaged);
  const now = Date.now();
  await transaction
    .insertInto('batches')
    .values({
      id: batchId(ledgerId, stream.name, version),
      stream: stream.name,
      from_version: version,
      digest: '',
      bytes: 0,
      events: 0,
      from_position: stream.read,
      position,
      first_time: now,
      last_time: now,
      targets: '[]',
      verify_first: 0,
      created_at: now,
    })
    .execute();
  const changes = { version: version + 1, read: position, events: stream.events - damaged.events };
  await transaction.updateTable('streams').set(changes).where('name', '=', stream.name).execute();
  await moveDelivered(transaction, { ...stream, ...changes });
}

/**
 * The position before a batch, and before every damaged batch whose second reading may not be over: those
 * that were rewound to after this batch was read. Positions cannot be compared; versions can.
 */
async function positionBefore(transaction: Ledger, damaged: BatchTable): Promise<string> {
  let earliest: Pick<BatchTable, 'from_version' | 'from_position'> = damaged;
  for (;;) {
    const before = await transaction
      .selectFrom('batches')
      .select(['from_version', 'from_position'])
      .where('stream', '=', damaged.stream)
      .where('rewound_by', '>=', earliest.from_version)
      .where('from_version', '<', earliest.from_version)
      .orderBy('from_version')
      .limit(1)
      .executeTakeFirst();
    if (before === undefined) return earliest.from_position;
    earliest = before;
  }
}
