import assert from 'node:assert/strict';
import type { Ledger, SeenCheck, StreamRow } from '../../src/ledger/ledger.ts';
import { aClaim, aCommit, anEntry, deliver, HOUR_MS, NEW_YEAR, streamRow } from './fixtures.ts';

/** A source, two streams that read it, and two workers on each, of two processes. */
export interface World {
  readonly workers: readonly Worker[];
  readonly streams: readonly string[];
  readonly ledger: Ledger;
  /** Batch id → records in its file, as the fetch that committed it wrote them. */
  readonly files: ReadonlyMap<string, readonly string[]>;
  deliver(batch: string): Promise<void>;
  damage(batch: string): Promise<void>;
}

interface Worker {
  /** One of the steps of a fetch: where the stream stands, what is new, commit. */
  work(): Promise<void>;
  /** Forgets what it was at. */
  crash(): void;
  /** Whether its last reading found the end of the source. */
  readonly caughtUp: boolean;
}

interface WorldOptions {
  readonly ledgers: readonly [Ledger, Ledger];
  readonly source: readonly number[];
  readonly run: number;
}

export async function createWorld({ ledgers, source, run }: WorldOptions): Promise<World> {
  const [one, other] = ledgers;
  const organizationId = `org-${run}`;
  const streams = [`tail-${run}`, `harvest-${run}`];
  for (const name of streams) await one.streams.claim(aClaim({ name, organizationId }));
  const files = new Map<string, readonly string[]>();
  const workers = [one, other].flatMap((ledger) =>
    streams.map((stream) => createWorker({ ledger, stream, source, files })),
  );
  return {
    workers,
    streams,
    ledger: one,
    files,
    deliver: (batch) => deliver(one, batch),
    damage: (batch) => other.batches.markDamaged(batch, 'file is missing'),
  };
}

interface WorkerOptions {
  readonly ledger: Ledger;
  readonly stream: string;
  readonly source: readonly number[];
  readonly files: Map<string, readonly string[]>;
}

const PAGE = 3;

/** Names and times of records are one to one: the same record always has the same time. */
const entryOf = (name: number): ReturnType<typeof anEntry> =>
  anEntry(`record ${name}`, 'content', NEW_YEAR + (name % 3) * HOUR_MS);

function createWorker({ ledger, stream, source, files }: WorkerOptions): Worker {
  let row: StreamRow | undefined;
  let seen: SeenCheck | undefined;
  let caughtUp = false;
  let crashes = 0;
  const page = (from: StreamRow): readonly number[] => {
    const at = Number(from.read['at']);
    return source.slice(at, at + PAGE);
  };
  const commit = async (from: StreamRow, check: SeenCheck): Promise<'again' | 'done'> => {
    const names = page(from);
    const position = { v: 1, at: Number(from.read['at']) + names.length };
    if (check.added.length === 0) {
      const { version } = from;
      await ledger.streams.advance({ stream, version, read: position, duplicates: names.length });
      return 'done';
    }
    const written = names.filter((_, place) => check.verdicts[place]?.kind === 'new');
    const commitment = aCommit(ledger, from, { seen: check, position, from: from.read });
    const result = await ledger.batches.commit(commitment);
    if (result.outcome === 'seen_changed') return 'again';
    if (result.outcome === 'committed')
      files.set(
        result.batch.id,
        written.map((name) => `record ${name}`),
      );
    return 'done';
  };
  return {
    get caughtUp() {
      return caughtUp;
    },
    crash: () => {
      crashes += 1;
      row = undefined;
      seen = undefined;
    },
    work: async () => {
      // What a step rests on is taken before it waits, and what it found is nobody's after a crash in between.
      const [from, check, life] = [row, seen, crashes];
      if (from === undefined) {
        const found = await streamRow(ledger, stream);
        if (life !== crashes) return;
        caughtUp = page(found).length === 0;
        row = caughtUp ? undefined : found;
      } else if (check === undefined) {
        const entries = page(from).map(entryOf);
        const found = await ledger.seen.classify('genesys', from.organizationId, entries);
        if (life === crashes) seen = found;
      } else {
        const next = await commit(from, check);
        if (life !== crashes) return;
        seen = undefined;
        if (next === 'done') row = undefined;
      }
    },
  };
}

/** Lets the workers go on undisturbed until both streams are read to the end. */
export async function finish({ workers }: World): Promise<void> {
  for (const worker of workers) {
    worker.crash();
    let steps = 0;
    do {
      await worker.work();
      steps += 1;
      assert.ok(steps < 1_000, 'the stream never ends');
    } while (!worker.caughtUp);
  }
}

/** Records of every file that can be, or has been, delivered. */
export async function presentRecords({ ledger, streams, files }: World): Promise<string[]> {
  const records: string[] = [];
  for (const stream of streams) {
    const { version } = await streamRow(ledger, stream);
    for (let from = 0; from < version; from += 1) {
      const batch = await ledger.batches.from(stream, from);
      assert.ok(batch, `nothing leads from version ${from} of ${stream}`);
      const delivery = await ledger.deliveries.get(batch.id, 'main');
      if (!batch.damaged || delivery?.state === 'delivered')
        records.push(...(files.get(batch.id) ?? []));
    }
  }
  return records;
}
