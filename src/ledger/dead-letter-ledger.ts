import type { Transaction } from 'kysely';
import { Failure } from '../audit/failure.ts';
import type { Connections } from './connections.ts';
import { toIso } from './iso-time.ts';
import type { DeliveryLedger, Quarantined } from './ledger.ts';
import { reopenDelivery } from './reopen.ts';
import { mayBeForgotten } from './restored.ts';
import { streamOf } from './stream-of.ts';
import type { QuarantineTable, Tables } from './tables.ts';

type DeadLetters = Pick<DeliveryLedger, 'quarantine' | 'quarantined' | 'deadLetter' | 'decide'>;
type Decided = Parameters<DeliveryLedger['decide']>[0];

/** Events that were refused one by one, and what was decided about each. */
export const createDeadLetterLedger = (connections: Connections): DeadLetters => ({
  quarantine: async ({ batch, target, request, eventId, status, code, reason }) => {
    const stream = await streamOf(connections, batch, target);
    const row = { batch, target, event_id: eventId, stream, request, status, code, reason };
    const open = { at: Date.now(), state: 'open', ...undecided } as const;
    await connections.durable
      .insertInto('quarantine')
      .values({ ...row, ...open })
      .onConflict((conflict) =>
        conflict
          .columns(['batch', 'target', 'event_id'])
          .doUpdateSet({ request, status, code, reason, ...open })
          // Refused once more after a replay. What is open stays as it was found.
          .where('quarantine.state', '=', 'replayed'),
      )
      .execute();
  },
  quarantined: async ({ stream, states = ['open'] }) => {
    const rows = await connections.database
      .selectFrom('quarantine')
      .selectAll()
      .$if(stream !== undefined, (query) => query.where('stream', '=', stream ?? ''))
      .$if(states.length > 0, (query) => query.where('state', 'in', states))
      .orderBy('at')
      .orderBy('event_id')
      .execute();
    return rows.map(toQuarantined);
  },
  deadLetter: async (target, eventId) => {
    const rows = await connections.database
      .selectFrom('quarantine')
      .selectAll()
      .where('event_id', '=', eventId)
      .where('target', '=', target)
      .orderBy('at')
      .execute();
    return rows.map(toQuarantined);
  },
  decide: (decision) => decide(connections, decision),
});

const undecided = { decided_by: null, decided_at: null, decision_reason: null } as const;

const decide = (connections: Connections, decision: Decided): Promise<boolean> =>
  connections.durable.transaction().execute(async (transaction) => {
    const { batch, target, eventId, state, by, reason } = decision;
    const letter = await transaction
      .updateTable('quarantine')
      .set({ state, decided_by: by, decided_at: Date.now(), decision_reason: reason })
      .where('batch', '=', batch)
      .where('target', '=', target)
      .where('event_id', '=', eventId)
      .where('state', '=', 'open')
      .returning(['request', 'at'])
      .executeTakeFirst();
    if (letter === undefined) return false;
    if (state === 'replayed') {
      // The delivery first: whoever changes requests in a transaction holds the stream's row.
      const reopening = { batch, target, reason, isReplay: true };
      if (!(await reopenDelivery(transaction, connections.kind, reopening)))
        throw notReplayable(decision);
      const isForgotten = await mayBeForgotten(transaction, connections.kind, letter.at);
      const replay = { ...decision, request: letter.request, isForgotten };
      if (!(await prepareAgain(transaction, replay))) throw stillAtIt(decision);
    }
    return true;
  });

interface Replay {
  readonly batch: string;
  readonly target: string;
  readonly request: string;
  /** By a ledger that is lost it may have been replayed before: it is searched for first. */
  readonly isForgotten: boolean;
}

/**
 * The rows of a batch with an open dead letter are never pruned, so its request is there. False while the sender that
 * wrote the letter has not yet marked the request: it would mark it afterwards, and nobody would send it.
 */
async function prepareAgain(
  transaction: Transaction<Tables>,
  { batch, target, request, isForgotten }: Replay,
): Promise<boolean> {
  if (isForgotten)
    await transaction
      .updateTable('batches')
      .set({ verify_first: 1 })
      .where('id', '=', batch)
      .execute();
  const { numUpdatedRows } = await transaction
    .updateTable('requests')
    .set({ state: 'prepared', updated_at: Date.now(), ...(isForgotten ? { attempt: 0 } : {}) })
    .where('batch', '=', batch)
    .where('target', '=', target)
    .where('id', '=', request)
    .where('state', '=', 'quarantined')
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

const notReplayable = ({ batch, target, eventId }: Decided): Failure =>
  new Failure({
    type: 'InvalidInput',
    message:
      `Event ${eventId} of batch ${batch} cannot be replayed to ${target}: the batch's file was lost or damaged, and ` +
      'what it held is fetched again in another batch. Discard this dead letter.',
    retryable: false,
  });

const stillAtIt = ({ batch, target, eventId }: Decided): Failure =>
  new Failure({
    type: 'InvalidInput',
    message:
      `Event ${eventId} of batch ${batch} cannot be replayed to ${target} yet: its request is still being worked on. ` +
      'Try again in a minute.',
    retryable: true,
  });

const toQuarantined = (row: QuarantineTable): Quarantined => ({
  batch: row.batch,
  target: row.target,
  request: row.request,
  eventId: row.event_id,
  status: row.status,
  code: row.code,
  reason: row.reason,
  at: toIso(row.at),
  stream: row.stream,
  state: row.state,
  decision:
    row.decided_at === null
      ? null
      : { by: row.decided_by ?? '', reason: row.decision_reason ?? '', at: toIso(row.decided_at) },
});
