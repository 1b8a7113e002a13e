import { Failure } from '../audit/failure.ts';
import type { Connections } from './connections.ts';
import { createGapLedger } from './gap-ledger.ts';
import type { Pause, StreamClaim, StreamLedger } from './ledger.ts';
import { lockStream } from './lock-stream.ts';
import { moveDelivered } from './move-delivered.ts';
import { readStreams } from './stream-row.ts';
import type { StreamTable } from './tables.ts';

type Advance = Parameters<StreamLedger['advance']>[0];

export function createStreamLedger(connections: Connections): StreamLedger {
  const { database } = connections;
  const update = (name: string, changes: Partial<StreamTable>): Promise<void> =>
    updateStream(connections, name, changes);
  return {
    ...createGapLedger(connections),
    claim: async (claim) => {
      await insertStream(connections, claim);
      const [row] = await readStreams(database, claim.name);
      if (row === undefined) throw unknownStream(claim.name);
      assertSame(claim, row);
      await update(claim.name, { holder: claim.holder });
      return { ...row, holder: claim.holder };
    },
    get: async (name) => (await readStreams(database, name))[0],
    list: () => readStreams(database),
    pause: (name, pause: Pause) => update(name, { pause: JSON.stringify(pause) }),
    resume: (name) => update(name, { pause: null }),
    setState: (name, state, lastError) => update(name, { state, last_error: lastError }),
    advance: (move) => advance(connections, move),
  };
}

async function insertStream({ durable }: Connections, claim: StreamClaim): Promise<void> {
  const start = JSON.stringify(claim.start);
  await durable
    .insertInto('streams')
    .values({
      name: claim.name,
      platform: claim.platform,
      dialect: claim.dialect,
      organization_id: claim.organizationId,
      version: 0,
      read: start,
      delivered_version: 0,
      delivered: start,
      state: 'idle',
      events: 0,
      duplicates: 0,
      revisions: 0,
      late: 0,
      disordered: 0,
      unnormalised: 0,
      updated_at: Date.now(),
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

async function updateStream(
  { database }: Connections,
  name: string,
  changes: Partial<StreamTable>,
): Promise<void> {
  const { numUpdatedRows } = await database
    .updateTable('streams')
    .set({ ...changes, updated_at: Date.now() })
    .where('name', '=', name)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw unknownStream(name);
}

/** Not made durable: what a power loss takes back here is read again. */
const advance = ({ kind, database }: Connections, move: Advance): Promise<boolean> =>
  database.transaction().execute(async (transaction) => {
    const stream = await lockStream(transaction, kind, move.stream);
    if (stream === undefined) throw unknownStream(move.stream);
    if (stream.version !== move.version) return false;
    // The slower of two runs would take the stream back, and both might never get through a long empty stretch.
    if (move.from !== undefined && stream.read !== JSON.stringify(move.from)) return false;
    const read = JSON.stringify(move.read);
    await transaction
      .updateTable('streams')
      .set({ read, duplicates: stream.duplicates + move.duplicates })
      .where('name', '=', move.stream)
      .execute();
    await moveDelivered(transaction, { ...stream, read });
    return true;
  });

/** A position means something to one dialect and one organisation only. */
function assertSame(claim: StreamClaim, row: Omit<StreamClaim, 'start' | 'holder'>): void {
  for (const property of ['platform', 'dialect', 'organizationId'] as const) {
    if (claim[property] === row[property]) continue;
    throw new Failure({
      type: 'InvalidConfiguration',
      message:
        `Stream ${claim.name} was read with ${property} ${row[property]} until now, and its position is of no use ` +
        `with ${claim[property]}. Give the new stream another name.`,
      retryable: false,
    });
  }
}

export const unknownStream = (name: string): Failure =>
  new Failure({
    type: 'InvalidInput',
    message: `The ledger knows no stream ${name}: it appears when its first run starts. Check the name.`,
    retryable: false,
  });
