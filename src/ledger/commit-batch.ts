import type { Transaction } from 'kysely';
import { batchId } from '../audit/batch.ts';
import { Failure } from '../audit/failure.ts';
import type { BatchLedgerOptions } from './batch-ledger-options.ts';
import { toBatchRow } from './batch-row.ts';
import type { DatabaseKind } from './connections.ts';
import { commitSeen, hasSeenChanged, mayHaveBeenSent } from './commit-seen.ts';
import type { BatchCommit, CommitResult } from './ledger.ts';
import { lockStream } from './lock-stream.ts';
import { later, moveDelivered } from './move-delivered.ts';
import { insertRequests } from './insert-requests.ts';
import { mayBeForgotten } from './restored.ts';
import { unknownStream } from './stream-ledger.ts';
import type { BatchTable, StreamTable, Tables } from './tables.ts';

/** One durable transaction; the losers of a race change nothing. */
export async function commitBatch(
  options: BatchLedgerOptions,
  commit: BatchCommit,
): Promise<CommitResult> {
  const { kind, durable, ledgerId, hours, age } = options;
  let grown: number | undefined;
  const result = await durable.transaction().execute(async (transaction): Promise<CommitResult> => {
    const stream = await lockStream(transaction, kind, commit.stream);
    if (stream === undefined) throw unknownStream(commit.stream);
    const winner = await winnerOf(transaction, commit);
    if (winner !== undefined) return { outcome: 'superseded', batch: toBatchRow(ledgerId, winner) };
    if (stream.version !== commit.fromVersion) throw outOfStep(stream, commit);
    if (await hasSeenChanged(transaction, kind, commit.seen)) return { outcome: 'seen_changed' };
    const row = await insertBatch(transaction, options, stream, commit);
    grown = await age?.grow(transaction);
    return { outcome: 'committed', batch: toBatchRow(ledgerId, row) };
  });
  if (result.outcome === 'committed') hours.committed(commit.seen);
  if (grown !== undefined) age?.note(ledgerId, grown);
  return result;
}

const winnerOf = (
  transaction: Transaction<Tables>,
  { stream, fromVersion }: BatchCommit,
): Promise<BatchTable | undefined> =>
  transaction
    .selectFrom('batches')
    .selectAll()
    .where('stream', '=', stream)
    .where('from_version', '=', fromVersion)
    .executeTakeFirst();

async function insertBatch(
  transaction: Transaction<Tables>,
  { kind, ledgerId }: BatchLedgerOptions,
  stream: StreamTable,
  commit: BatchCommit,
): Promise<BatchTable> {
  const row: BatchTable = {
    id: batchId(ledgerId, commit.stream, commit.fromVersion),
    stream: commit.stream,
    from_version: commit.fromVersion,
    digest: commit.digest,
    bytes: commit.bytes,
    events: commit.events,
    from_position: commit.from === undefined ? stream.read : JSON.stringify(commit.from),
    position: JSON.stringify(commit.position),
    first_time: commit.firstTime,
    last_time: commit.lastTime,
    targets: JSON.stringify(commit.targets),
    verify_first: await verifyFirst(transaction, kind, commit),
    created_at: Date.now(),
    damage: null,
    rewound_by: null,
    disposed_at: null,
  };
  await transaction.insertInto('batches').values(row).execute();
  await insertDeliveries(transaction, row, commit.targets);
  const [first] = commit.targets;
  if (first !== undefined) await insertRequests(transaction, row.id, first, commit.requests);
  await commitSeen(transaction, row.id, commit.seen);
  await moveDelivered(transaction, await moveStream(transaction, stream, commit));
  return row;
}

const verifyFirst = async (
  transaction: Transaction<Tables>,
  kind: DatabaseKind,
  { seen, firstTime }: BatchCommit,
): Promise<0 | 1> =>
  (await mayHaveBeenSent(transaction, seen)) || (await mayBeForgotten(transaction, kind, firstTime))
    ? 1
    : 0;

async function insertDeliveries(
  transaction: Transaction<Tables>,
  batch: BatchTable,
  targets: readonly string[],
): Promise<void> {
  const deliveries = targets.map((target) => ({
    batch: batch.id,
    target,
    stream: batch.stream,
    from_version: batch.from_version,
    state: 'pending' as const,
    events: batch.events,
    bytes: batch.bytes,
    attempts: 0,
    created_at: batch.created_at,
    updated_at: batch.created_at,
  }));
  if (deliveries.length > 0)
    await transaction.insertInto('deliveries').values(deliveries).execute();
}

async function moveStream(
  transaction: Transaction<Tables>,
  stream: StreamTable,
  { events, counters, position, lastTime }: BatchCommit,
): Promise<StreamTable> {
  const changes = {
    version: stream.version + 1,
    read: JSON.stringify(position),
    high_water: events > 0 ? later(stream.high_water, lastTime) : stream.high_water,
    events: stream.events + events,
    duplicates: stream.duplicates + counters.duplicates,
    revisions: stream.revisions + counters.revisions,
    late: stream.late + counters.late,
    disordered: stream.disordered + counters.disordered,
    unnormalised: stream.unnormalised + counters.unnormalised,
  };
  await transaction.updateTable('streams').set(changes).where('name', '=', stream.name).execute();
  return { ...stream, ...changes };
}

const outOfStep = (stream: StreamTable, { fromVersion }: BatchCommit): Failure =>
  new Failure({
    type: 'LedgerMismatch',
    message:
      `Stream ${stream.name} stands at version ${stream.version} in this ledger, and the batch starts from ` +
      `${fromVersion}, of which the ledger knows nothing. Was it restored from a backup? Start the stream anew.`,
    retryable: false,
  });
