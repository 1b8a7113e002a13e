import { cancellationSignal, heartbeat } from '@temporalio/activity';
import { Failure } from '../../audit/failure.ts';
import type { BatchStore } from '../../batches/batch-store.ts';
import type { BatchRow, Ledger, StreamRow } from '../../ledger/ledger.ts';
import { createLineEncoder, type LineEncoder } from '../../splunk/line-encoder.ts';
import type { TargetSettings } from '../../splunk/target.ts';
import type { FetchPagesInput, FetchResult } from '../activities.ts';
import { backlogBound, type BacklogLimits } from './backlog-bound.ts';
import type { DestinationCheck } from '../delivery/check-destination.ts';
import { commitReading, type Committed } from './commit-reading.ts';
import type { QueueBrake } from './queue-brake.ts';
import { type Reading, readPages, type ReadLimits } from './read-pages.ts';
import { recordExceeded, takeUpStretch } from './exceeded-history.ts';
import { noteOlder } from '../restored-ledger.ts';
import { streamNamed, type StreamSetup } from '../stream-setup.ts';
import { toBatchRef } from '../to-batch-ref.ts';

export interface FetchPagesDependencies {
  readonly ledger: Ledger;
  readonly store: BatchStore;
  readonly streams: ReadonlyMap<string, StreamSetup>;
  readonly targets: ReadonlyMap<string, TargetSettings>;
  readonly checkDestination: DestinationCheck;
  readonly brake: QueueBrake;
  readonly limits: ReadLimits & BacklogLimits;
  readonly now: () => number;
}

const HEARTBEAT_MS = 1_000;
/** For a 429 that does not say how long. */
const UNSAID_RETRY_MS = 60_000;

/**
 * The fence of a stream: a batch that leads from this version is returned as it is, whoever committed it;
 * otherwise pages are read and committed under this version, and the loser of a race returns the winner's batch.
 */
export const createFetchPages =
  (deps: FetchPagesDependencies) =>
  async ({ stream, version, ledger: of }: FetchPagesInput): Promise<FetchResult> => {
    const setup = streamNamed(deps.streams, stream);
    if (of !== undefined && of !== deps.ledger.id) throw otherLedger(stream, of, deps.ledger.id);
    const batch = await deps.ledger.batches.from(stream, version);
    if (batch !== undefined) return committedBefore(deps, setup, batch);
    const row = await deps.ledger.streams.get(stream);
    const isOlder = await noteOlder(deps.ledger, stream, row, { version, ledger: of ?? null });
    if (row === undefined) return { outcome: 'forgotten', message: forgotten(stream) };
    // What an old copy calls undelivered is taken up first, from the first of it.
    if (isOlder) return { outcome: 'moved', version: row.deliveredVersion };
    if (row.version !== version) return { outcome: 'moved', version: row.version };
    const beat = setInterval(heartbeat, HEARTBEAT_MS);
    try {
      return (await obstacle(deps, setup, row)) ?? (await fetchFrom(deps, setup, row));
    } finally {
      clearInterval(beat);
    }
  };

const otherLedger = (stream: string, of: string, here: string): Failure =>
  new Failure({
    type: 'LedgerMismatch',
    message: `The run of ${stream} works on ledger ${of}, this worker on ${here}. Give all workers of a task queue the same ledger; if it was replaced on purpose, the run goes on with the new one by itself.`,
    retryable: false,
  });

const forgotten = (stream: string): string =>
  `The ledger does not know stream ${stream}, which this run was reading: it is an old copy, or a new one.`;

const committedBefore = (
  { ledger }: FetchPagesDependencies,
  { source }: StreamSetup,
  batch: BatchRow,
): FetchResult => ({
  outcome: 'batch',
  batch: toBatchRef(ledger.id, batch),
  cursor: source.describe(batch.position),
  caughtUp: false,
  lagMs: 0,
  slowdown: 1,
  pages: 0,
  duplicates: 0,
});

/**
 * What forbids to extract now: too much that waits for Splunk, or a token that it does not accept (A8). A Splunk that is
 * away forbids nothing: what is read meanwhile is durable, and bounded.
 */
const obstacle = async (
  { ledger, checkDestination, limits, now }: FetchPagesDependencies,
  setup: StreamSetup,
  row: StreamRow,
): Promise<FetchResult | undefined> => {
  const { pausedUntil } = setup.throttle();
  if (pausedUntil > now()) {
    const message = `The platform asked ${setup.source.credential} to wait until ${new Date(pausedUntil).toISOString()}.`;
    return { outcome: 'throttled', retryAfterMs: pausedUntil - now(), message };
  }
  const bound = backlogBound(await ledger.deliveries.backlog(row.name), limits, now());
  if (bound !== undefined) {
    const message = `${row.name}: ${bound}`;
    await ledger.streams.setState(row.name, 'backlogged', message);
    await ledger.conditions.raise('BacklogFull', row.name, message);
    return { outcome: 'backlogged', message };
  }
  const destination = await checkDestination(setup.targets);
  if (destination.state !== 'halted') return undefined;
  await ledger.streams.setState(row.name, 'halted', destination.message);
  return { outcome: 'halted', target: destination.target, message: destination.message };
};

const fetchFrom = async (
  deps: FetchPagesDependencies,
  setup: StreamSetup,
  found: StreamRow,
): Promise<FetchResult> => {
  const { row, settle } = await takeUpStretch(deps.ledger, setup, found);
  const targets = setup.targets.map((name) => targetNamed(deps.targets, name));
  const encoder = encoderFor(targets, setup);
  const reading = await readPages({
    source: setup.source,
    position: row.read,
    organizationId: row.organizationId,
    encoder,
    limits: deps.limits,
    now: deps.now,
    signal: cancellationSignal(),
  });
  if (reading.watermark === null && reading.failure !== null) {
    return giveWay(deps, setup, row, reading.failure);
  }
  await recordExceeded(deps.ledger, deps.streams, setup, reading.exceeded);
  const committed = await commitReading({
    ledger: deps.ledger,
    store: deps.store,
    row,
    from: found.read,
    reading,
    targets,
    encoder,
  });
  if (committed.isOurs) await settle(reading.position);
  await report(deps, setup, row, reading, committed);
  const state = {
    cursor: setup.source.describe(reading.position),
    caughtUp: reading.caughtUp,
    lagMs: Math.max(0, deps.now() - (reading.watermark ?? deps.now())),
    slowdown: setup.throttle().slowdown,
    pages: reading.pages,
    duplicates: committed.marked.counters.duplicates,
  };
  if (committed.batch === null) return { outcome: 'nothing', ...state };
  return { outcome: 'batch', batch: toBatchRef(deps.ledger.id, committed.batch), ...state };
};

/** A batch is written for the stream's first target; what others get is made of its lines. */
const encoderFor = ([target]: readonly TargetSettings[], setup: StreamSetup): LineEncoder => {
  if (target === undefined) throw new Error(`stream ${setup.source.stream} has no target`);
  return createLineEncoder({ target, host: setup.host });
};

const targetNamed = (
  targets: ReadonlyMap<string, TargetSettings>,
  name: string,
): TargetSettings => {
  const target = targets.get(name);
  if (target !== undefined) return target;
  throw new Failure({
    type: 'InvalidConfiguration',
    message: `There is no Splunk target "${name}" in holdfast.yaml.`,
    retryable: false,
  });
};

/** Nothing was read. A 429 slows the whole fleet; anything else is Temporal's to retry. */
const giveWay = async (
  deps: FetchPagesDependencies,
  setup: StreamSetup,
  row: StreamRow,
  failure: Failure,
): Promise<FetchResult> => {
  if (failure.type !== 'Throttled') throw failure;
  const retryAfterMs = await applyBrake(deps.brake, setup, failure);
  await deps.ledger.streams.setState(row.name, 'throttled', failure.message);
  return { outcome: 'throttled', retryAfterMs, message: failure.message };
};

const applyBrake = async (
  brake: QueueBrake,
  setup: StreamSetup,
  { retryAfterMs = UNSAID_RETRY_MS, message }: Failure,
): Promise<number> => {
  await brake.apply(setup, retryAfterMs, message);
  return retryAfterMs;
};

/** What people must learn of a reading that went well. */
const report = async (
  { ledger, brake, now }: FetchPagesDependencies,
  setup: StreamSetup,
  row: StreamRow,
  reading: Reading,
  { marked }: Committed,
): Promise<void> => {
  if (marked.maxLateSeconds * 1000 > 0.8 * setup.horizonMs) {
    await ledger.conditions.raise(
      'LateNearHorizon',
      row.name,
      `${row.name}: an event came ${marked.maxLateSeconds} s late; re-reads reach back ${setup.horizonMs / 1000} s. Lengthen the re-reads of this stream.`,
    );
  }
  const { failure } = reading;
  if (failure?.type === 'Throttled') await applyBrake(brake, setup, failure);
  else await brake.release(setup, now());
  const state = reading.caughtUp ? 'following' : 'running';
  const lastError = failure?.message ?? null;
  // An idle poll writes its position and nothing else.
  if (row.state === 'failed') await ledger.conditions.resolve('StreamFailed', row.name);
  if (row.state !== 'following' && row.state !== 'running') {
    await ledger.conditions.resolve('BacklogFull', row.name);
  }
  if (row.state !== state || row.lastError !== lastError) {
    await ledger.streams.setState(row.name, state, lastError);
  }
};
