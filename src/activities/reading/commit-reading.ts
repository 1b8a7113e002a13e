import { Failure } from '../../audit/failure.ts';
import type { Position } from '../../audit/position.ts';
import type { BatchStore } from '../../batches/batch-store.ts';
import type { BatchRow, Ledger, StreamRow } from '../../ledger/ledger.ts';
import type { LineEncoder } from '../../splunk/line-encoder.ts';
import type { TargetSettings } from '../../splunk/target.ts';
import { type Marked, markEvents } from './mark-events.ts';
import type { Reading } from './read-pages.ts';
import { writeBatch } from './write-batch.ts';

export interface CommitReadingOptions {
  readonly ledger: Ledger;
  readonly store: BatchStore;
  readonly row: StreamRow;
  /** Where the ledger says that the stream stands; `row.read` may cover more than that. */
  readonly from: Position;
  readonly reading: Pick<Reading, 'events' | 'position'>;
  /** The stream's Splunk targets, first target first. */
  readonly targets: readonly TargetSettings[];
  /** Of the first target, and what the events were written with. */
  readonly encoder: LineEncoder;
}

export interface Committed {
  /** Null when everything read had been seen before. */
  readonly batch: BatchRow | null;
  /** False when another run moved the stream first: what was read here counts for nothing. */
  readonly isOurs: boolean;
  readonly marked: Marked;
}

/** Streams of one organisation that keep committing the same hours: more rounds would not end it. */
const MAX_ROUNDS = 20;

/**
 * Events become durable, then the position moves: batch file first, one ledger transaction after it.
 * When another stream of the organisation has committed ids of the same hours meanwhile, the verdicts are stale
 * and everything is classified and written again.
 */
export const commitReading = async (options: CommitReadingOptions): Promise<Committed> => {
  const { ledger, row, reading } = options;
  for (let round = 1; round <= MAX_ROUNDS; round += 1) {
    const seen = await ledger.seen.classify(row.platform, row.organizationId, reading.events);
    const marked = markEvents(reading.events, seen.verdicts, row.highWater, options.encoder);
    if (marked.events.length === 0) {
      const isOurs = await ledger.streams.advance({
        stream: row.name,
        version: row.version,
        from: options.from,
        read: reading.position,
        duplicates: marked.counters.duplicates,
      });
      return { batch: null, isOurs, marked };
    }
    const committed = await commitBatch(options, marked, seen);
    if (committed !== undefined) return { ...committed, marked };
  }
  throw new Failure({
    type: 'LedgerUnavailable',
    message: `Stream ${row.name}: other streams of organisation ${row.organizationId} committed the same hours ${MAX_ROUNDS} times in a row. Tried again later; if it stays, give the streams different poll intervals.`,
    retryable: true,
  });
};

const commitBatch = async (
  { ledger, store, row, reading, targets, encoder }: CommitReadingOptions,
  marked: Marked,
  seen: Awaited<ReturnType<Ledger['seen']['classify']>>,
): Promise<Omit<Committed, 'marked'> | undefined> => {
  const [target] = targets;
  if (target === undefined) throw new Error(`stream ${row.name} has no target`);
  const written = await writeBatch({
    store,
    ledgerId: ledger.id,
    stream: row.name,
    fromVersion: row.version,
    target,
    encoder,
    events: marked.events,
  });
  const result = await ledger.batches.commit({
    stream: row.name,
    fromVersion: row.version,
    digest: written.digest,
    bytes: written.bytes,
    events: marked.events.length,
    from: row.read,
    position: reading.position,
    firstTime: marked.firstTime,
    lastTime: marked.lastTime,
    counters: marked.counters,
    targets: targets.map(({ name }) => name),
    requests: written.requests,
    seen,
  });
  if (result.outcome === 'seen_changed') return undefined;
  return { batch: result.batch, isOurs: result.outcome === 'committed' };
};
