import { hash } from 'node:crypto';
import { requestId, batchId } from '../../src/audit/batch.ts';
import type {
  BatchCommit,
  CommitResult,
  Ledger,
  RequestCut,
  RequestRow,
  SeenEntry,
  StreamClaim,
  StreamRow,
} from '../../src/ledger/ledger.ts';

/** 2026-01-01T00:00:00Z. */
export const NEW_YEAR = 1_767_225_600_000;
export const HOUR_MS = 3_600_000;

export const aClaim = (changes: Partial<StreamClaim> = {}): StreamClaim => ({
  name: 'genesys-eu',
  platform: 'genesys',
  dialect: 'genesys.query',
  organizationId: 'org-1',
  start: { v: 1, at: 0 },
  holder: 'extract/genesys-eu run-1',
  ...changes,
});

/** The record `name`, with the content `content`. */
export const anEntry = (name: string, content = 'first', time = NEW_YEAR): SeenEntry => ({
  eventId: hash('sha256', name).slice(0, 32),
  digest: hash('sha256', content).slice(0, 16),
  time,
});

export const entriesOf = (...names: string[]): SeenEntry[] => names.map((name) => anEntry(name));

/** Classifies the entries and commits what is new of them from the version the stream stands at. */
export async function commitEntries(
  ledger: Ledger,
  entries: readonly SeenEntry[],
  changes: Partial<BatchCommit> = {},
): Promise<CommitResult> {
  const stream = await streamRow(ledger, changes.stream ?? aClaim().name);
  const seen = await ledger.seen.classify(stream.platform, stream.organizationId, entries);
  return ledger.batches.commit(aCommit(ledger, stream, { seen, ...changes }));
}

type CommitChanges = Partial<BatchCommit> & Pick<BatchCommit, 'seen'>;

export function aCommit(ledger: Ledger, stream: StreamRow, changes: CommitChanges): BatchCommit {
  const fromVersion = changes.fromVersion ?? stream.version;
  const times = changes.seen.added.map(({ time }) => time);
  const events = changes.seen.added.length;
  const batch = batchId(ledger.id, stream.name, fromVersion);
  return {
    stream: stream.name,
    fromVersion,
    digest: hash('sha256', batch),
    bytes: events * 100,
    events,
    position: { v: 1, at: fromVersion + 1 },
    firstTime: Math.min(...times, NEW_YEAR),
    lastTime: Math.max(...times, NEW_YEAR),
    counters: { duplicates: 0, revisions: 0, late: 0, disordered: 0, unnormalised: 0 },
    targets: ['main'],
    requests: Array.from({ length: events }, (_, ordinal) => aCut(batch, ordinal)),
    ...changes,
  };
}

export async function streamRow(ledger: Ledger, name = aClaim().name): Promise<StreamRow> {
  const row = await ledger.streams.get(name);
  if (row === undefined) throw new Error(`no stream ${name}`);
  return row;
}

/** Commits and tells the batch; anything but `committed` is an error of the test. */
export async function committedBatch(
  ...args: Parameters<typeof commitEntries>
): Promise<Extract<CommitResult, { outcome: 'committed' }>['batch']> {
  const result = await commitEntries(...args);
  if (result.outcome !== 'committed') throw new Error(`the commit was ${result.outcome}`);
  return result.batch;
}

/** As a sender that meets no trouble: every request is taken and confirmed, then the delivery has ended. */
export async function deliver(ledger: Ledger, batch: string, target = 'main'): Promise<void> {
  for (const request of await ledger.deliveries.requests(batch, target))
    await confirm(ledger, request);
  await ledger.deliveries.setState(batch, target, 'delivered');
}

/** Brings a prepared request to Splunk; `at` is when, in epoch milliseconds. */
export async function confirm(
  ledger: Ledger,
  { batch, target, id, state, attempt }: RequestRow,
  at?: number,
): Promise<void> {
  if (state !== 'prepared') return;
  const sent = { attempt: attempt + 1, ...(at === undefined ? {} : { sentAt: at }) };
  const steps = [
    { from: 'prepared', attempt, to: 'sent', set: sent },
    { from: 'sent', attempt: attempt + 1, to: 'accepted' },
    { from: 'accepted', attempt: attempt + 1, to: 'confirmed' },
  ] as const;
  for (const step of steps) await ledger.deliveries.change({ batch, target, id, ...step });
}

const aCut = (batch: string, ordinal: number): RequestCut => ({
  id: requestId(batch, ordinal),
  ordinal,
  index: 'audit',
  offset: ordinal * 100,
  length: 100,
  firstEvent: ordinal,
  events: 1,
});
