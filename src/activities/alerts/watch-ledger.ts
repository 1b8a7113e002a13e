import { cancellationSignal, heartbeat } from '@temporalio/activity';
import type { BatchStore } from '../../batches/batch-store.ts';
import { Failure } from '../../audit/failure.ts';
import type { AuditEvent } from '../../audit/event.ts';
import { sleepFor } from '../../http/sleep.ts';
import type { CursorMove } from '../../ledger/alerts.ts';
import type { BatchRow, Ledger } from '../../ledger/ledger.ts';
import { changeIdOf } from '../../alerts/rules/rule.ts';
import type { WatchedSource } from './alert-activities.ts';
import { tellConditions, type ConditionAlertsOptions } from './condition-alerts.ts';
import type { DecidedEvents, EventDecider } from './event-decider.ts';
import { readBatchEvents } from './read-batch-events.ts';
import { createStuckStreams } from './stuck-streams.ts';

export interface WatchLedgerDependencies extends ConditionAlertsOptions {
  readonly ledger: Pick<Ledger, 'id' | 'alerts' | 'conditions' | 'reviews' | 'batches'>;
  readonly store: BatchStore;
  readonly decider: EventDecider;
  /** Names of the ledger's streams, harvests included, whose organisation also has a queue. */
  readonly pushedStreams: ReadonlySet<string>;
  /** How long one look lasts. */
  readonly watchMs: number;
  /** After everything is read; half a second unless told. */
  readonly pauseMs?: number;
  /** The worker ends: Temporal itself says so only when its patience is over. */
  readonly stopping?: AbortSignal;
}

/** Name of the reader of batches that puts events to the rules. */
export const CONSUMER = 'alerts';

const HEARTBEAT_MS = 1_000;
const BATCHES_AT_ONCE = 20;
/** A stream that rules cannot be put to is tried again after so many pauses: ten seconds. */
const STUCK_PAUSES = 20;
/** What is older is not compared with what was pushed. */
const COMPARED_MS = 8 * 24 * 3_600_000;

type Counts = { -readonly [Name in keyof WatchedSource]: WatchedSource[Name] };

/**
 * Source `ledger`: puts what streams and harvests have committed to the rules, and what has happened to Holdfast itself
 * before people. The cursor of a stream moves in the transaction that decides, so a batch is decided on once.
 */
export const createWatchLedger =
  (deps: WatchLedgerDependencies) => async (): Promise<WatchedSource> => {
    const signals = [cancellationSignal(), ...(deps.stopping === undefined ? [] : [deps.stopping])];
    const signal = AbortSignal.any(signals);
    const beat = setInterval(heartbeat, HEARTBEAT_MS);
    try {
      return await watch(deps, signal);
    } finally {
      clearInterval(beat);
    }
  };

const watch = async (
  deps: WatchLedgerDependencies,
  signal: AbortSignal,
): Promise<WatchedSource> => {
  const { ledger, starter, now, watchMs, pauseMs = 500 } = deps;
  const counts: Counts = { ...NOTHING };
  await starter.startLeft();
  const stuck = createStuckStreams(ledger, now, STUCK_PAUSES * pauseMs);
  for (const until = now() + watchMs; now() < until && !signal.aborted;) {
    counts.alerts += await tellConditions(deps);
    const batches = await ledger.reviews.unread(CONSUMER, BATCHES_AT_ONCE, stuck.resting());
    for (const batch of batches) {
      if (signal.aborted || stuck.resting().includes(batch.stream)) continue;
      const decided = await stuck.watch(batch, () => reviewBatch(batch, deps, counts), signal);
      if (decided !== undefined) await deps.decider.start(decided);
    }
    if (batches.length > 0) continue;
    // Tells what grew while it was quiet.
    await starter.start({ created: [], grouped: [] });
    await sleepFor(pauseMs, signal).catch(() => undefined);
  }
  return { ...counts, behindMs: await ledger.reviews.behindMs(CONSUMER) };
};

const NOTHING: WatchedSource = {
  events: 0,
  alerts: 0,
  grouped: 0,
  findings: 0,
  suppressed: 0,
  setAside: 0,
  behindMs: 0,
};

const reviewBatch = async (
  batch: BatchRow,
  { ledger, store, decider, pushedStreams, now }: WatchLedgerDependencies,
  counts: Counts,
): Promise<DecidedEvents | undefined> => {
  const events = await eventsOf(batch, ledger, store);
  if (events === undefined) return undefined;
  if (pushedStreams.has(batch.stream)) {
    await ledger.reviews.noteRead(events.flatMap((event) => toCompared(event, now())));
  }
  const source = `stream:${batch.stream}`;
  const receivedAt = Date.parse(batch.createdAt);
  const decided = await decider.decide(events, { source, receivedAt, advance: moveOver(batch) });
  counts.events += events.length;
  counts.alerts += decided.created.length;
  counts.grouped += decided.grouped.length;
  counts.findings += decided.findings;
  counts.suppressed += decided.suppressed;
  return decided;
};

/**
 * Undefined where the file is damaged: the ledger has its stretch read again, into another batch, or says with a
 * condition that nobody has looked at it. Either way the batch is not unread any more.
 */
const eventsOf = async (
  batch: BatchRow,
  ledger: WatchLedgerDependencies['ledger'],
  store: BatchStore,
): Promise<readonly AuditEvent[] | undefined> => {
  try {
    return await readBatchEvents(store, batch);
  } catch (error) {
    if (!(error instanceof Failure) || error.type !== 'BatchDamaged') throw error;
    await ledger.batches.markDamaged(batch.id, error.message);
    const open = await ledger.conditions.open();
    // What was delivered is not read again, and the ledger has said so.
    if (open.some(({ kind, subject }) => kind === 'NotReviewed' && subject === batch.id)) return;
    await ledger.conditions.raise(
      'BatchDamaged',
      batch.id,
      `${error.message} What it held is fetched again where the source still has it.`,
    );
    return;
  }
};

const toCompared = (event: AuditEvent, now: number) => {
  const time = Date.parse(event.timestamp);
  const { organization_id: organizationId } = event;
  return time < now - COMPARED_MS ? [] : [{ organizationId, changeId: changeIdOf(event), time }];
};

const moveOver = ({ stream, fromVersion }: BatchRow): CursorMove => ({
  consumer: CONSUMER,
  stream,
  from: fromVersion,
  version: fromVersion + 1,
});
