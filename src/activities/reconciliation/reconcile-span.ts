import { Context } from '@temporalio/activity';
import type { DeliveryState, Expectation } from '../../ledger/ledger.ts';
import type {
  MissingEvent,
  ReconciliationPart,
  SetAside,
} from '../../reports/reconciliation-part.ts';
import type { CompareSpanInput, SpanCounts } from './reconcile-activities.ts';
import { requireControls } from './reconcile-control.ts';
import { countsOf, hoursOfRight, isRight, tallySpan } from './reconcile-counts.ts';
import { findDoubles } from './reconcile-doubles.ts';
import { lookClosely } from './reconcile-events.ts';
import { noteDoubled, noteMissing } from './reconcile-findings.ts';
import { heal } from './reconcile-heal.ts';
import { hoursOfLook, isTooEarly, type Lack, lackOf, missingOf } from './reconcile-missing.ts';
import { batchesOf } from './reconcile-plan.ts';
import { openSink, type ReconcileDependencies, type Sink } from './reconcile.ts';

const HEARTBEAT_MS = 1_000;

/** Activity: compares some batches with what Splunk holds, heals what is missing, writes the part of the report. */
export const createCompareSpan =
  (dependencies: ReconcileDependencies) =>
  async (input: CompareSpanInput): Promise<SpanCounts> => {
    const context = Context.current();
    const beat = setInterval(() => context.heartbeat(), HEARTBEAT_MS);
    const sink = openSink(dependencies, input.target, context.cancellationSignal);
    try {
      const batches = await batchesOf(dependencies.ledger, input, input);
      const part = await compare(sink, batches, dependencies);
      await dependencies.parts.write(`${input.run}.${input.target}`, input.number, part);
      return countsOf(part, batches.length);
    } catch (error) {
      if (sink.signal.aborted) await context.cancelled; // rejects with what Temporal understands
      throw error;
    } finally {
      clearInterval(beat);
    }
  };

const WAITING: ReadonlySet<DeliveryState> = new Set(['pending', 'redelivery', 'accepted']);

const compare = async (
  sink: Sink,
  batches: readonly Expectation[],
  dependencies: ReconcileDependencies,
): Promise<ReconciliationPart> => {
  const delivered = batches.filter(({ state }) => state === 'delivered');
  const tallies = await tallySpan(sink, delivered);
  const right = delivered.filter((batch) => isRight(batch, tallies.of(batch.batch)));
  const lacks: Lack[] = [];
  for (const batch of delivered) {
    if (!right.includes(batch)) lacks.push(lackOf(batch, await lookClosely(sink, batch)));
  }
  const early = lacks.filter((lack) => isTooEarly(lack, sink));
  const judged = lacks.filter((lack) => !early.includes(lack));
  await requireControls(sink, tallies, judged);
  const looks = new Map(lacks.map(({ batch, look }) => [batch.batch, look]));
  const doubled = await findDoubles(sink, delivered, looks);
  await noteDoubled(sink, doubled);
  const missing = await healAll(sink, judged, dependencies);
  const waiting = batches.filter(({ state }) => WAITING.has(state));
  return {
    compared: [...right, ...judged.map(({ batch }) => batch)].map(({ batch }) => batch),
    underWay: [...waiting.map(setAside), ...early.map(({ batch }) => setAside(batch))],
    withdrawn: batches.filter(isWithdrawn).map(setAside),
    hours: [
      ...right.flatMap((batch) => hoursOfRight(batch, tallies.of(batch.batch))),
      ...judged.flatMap(hoursOfLook),
    ],
    missing,
    doubled,
  };
};

const isWithdrawn = ({ state }: Expectation): boolean =>
  state === 'discarded' || state === 'undeliverable';

const setAside = ({ batch, state }: Expectation): SetAside => ({ batch, state });

const healAll = async (
  sink: Sink,
  lacks: readonly Lack[],
  { redeliver }: ReconcileDependencies,
): Promise<readonly MissingEvent[]> => {
  const all: MissingEvent[] = [];
  for (const lack of lacks) {
    if (lack.events.length + lack.unnamed === 0) continue;
    // First of all: a worker that is killed in the middle of healing must not make it unseen.
    await noteMissing(sink, lack);
    all.push(...missingOf(lack, await heal(sink, lack, redeliver)));
  }
  return all;
};
