import { Context } from '@temporalio/activity';
import { writeReconciliation } from '../../reports/write-reconciliation.ts';
import type { NotCompared, ReconciliationReport } from '../../reports/reconciliation-report.ts';
import { makeReconciliationReport } from '../../reports/reconciliation-report.ts';
import type { ReconciliationPart } from '../../reports/reconciliation-part.ts';
import type { Reconciled, ReportInput } from './reconcile-activities.ts';
import { withheldOf } from './reconcile-withheld.ts';
import { resolveFindings } from './reconcile-resolve.ts';
import { openSink, type ReconcileDependencies, type Sink } from './reconcile.ts';

const HEARTBEAT_MS = 1_000;

/** Activity: puts the parts together, resolves what is right by now, writes the report and says it in conditions. */
export const createReportReconciliation =
  (dependencies: ReconcileDependencies) =>
  async (input: ReportInput): Promise<Reconciled> => {
    const context = Context.current();
    const beat = setInterval(() => context.heartbeat(), HEARTBEAT_MS);
    const sink = openSink(dependencies, input.target, context.cancellationSignal);
    try {
      const { parts, notCompared } = await gather(dependencies, input);
      const report = await makeReport(dependencies, sink, { input, parts, notCompared });
      const written = await writeReconciliation(dependencies.reportsDirectory, report);
      await tellAlerts(sink, report);
      await dependencies.parts.removeOld();
      return { ...resultOf(report), ...written };
    } catch (error) {
      if (sink.signal.aborted) await context.cancelled;
      throw error;
    } finally {
      clearInterval(beat);
    }
  };

interface Gathered {
  readonly parts: readonly ReconciliationPart[];
  readonly notCompared: readonly NotCompared[];
}

/** A part that cannot be found says nothing of its batches, and the report says that. */
const gather = async (
  { parts: store }: ReconcileDependencies,
  { run, target, parts: count, notCompared: failed }: ReportInput,
): Promise<Gathered> => {
  const parts: ReconciliationPart[] = [];
  const notCompared: NotCompared[] = failed.map(({ batches, reason }) => ({ batches, reason }));
  for (let number = 0; number < count; number += 1) {
    if (failed.some(({ first, last }) => first <= number && number <= last)) continue;
    const part = await store.read(`${run}.${target}`, number);
    if (part === undefined) notCompared.push({ batches: 0, reason: partIsLost(number) });
    else parts.push(part);
  }
  return { parts, notCompared };
};

const partIsLost = (number: number): string =>
  `part ${number} of this reconciliation is not in reports.directory: all workers need to see the same folder`;

const makeReport = async (
  { product }: ReconcileDependencies,
  sink: Sink,
  { input, parts, notCompared }: Gathered & { readonly input: ReportInput },
): Promise<ReconciliationReport> => {
  const { target, indexes, settlingMs, now } = sink;
  const { mode, reason: modeReason } = await sink.modes.of(target);
  const earlier = await resolveFindings(sink, parts);
  const withheld = await withheldOf(sink.ledger, input);
  const frame = {
    product,
    target,
    indexes,
    from: new Date(input.from).toISOString(),
    to: new Date(input.to).toISOString(),
    generatedAt: new Date(now()).toISOString(),
    mode,
    modeReason,
    settlingSeconds: settlingMs / 1_000,
    notCompared,
    earlier,
    withheld,
  };
  return makeReconciliationReport(frame, parts);
};

const tellAlerts = async (
  { ledger, target }: Sink,
  { events, earlier }: ReconciliationReport,
): Promise<void> => {
  const older = (kinds: readonly string[]): number =>
    earlier.filter(({ kind }) => kinds.includes(kind)).length;
  const missing = events.missing + older(['missing']);
  const doubled = events.doubled + older(['doubled', 'late']);
  const see = `See the report in reports.directory, or: holdfast deliveries reconcile --target ${target}`;
  const message = (count: number, what: string): string =>
    `Splunk target ${target}: ${count} event(s) ${what}. ${see}`;
  const { conditions } = ledger;
  if (missing > 0) await conditions.raise('Missing', target, message(missing, 'are missing'));
  else await conditions.resolve('Missing', target);
  if (doubled > 0) await conditions.raise('Doubled', target, message(doubled, 'are there twice'));
  else await conditions.resolve('Doubled', target);
};

const resultOf = ({
  verdict,
  population: { target, batches },
  events,
  notCompared,
}: ReconciliationReport): Omit<Reconciled, 'json' | 'html'> => ({
  target,
  verdict,
  batches: batches.total,
  underWay: batches.underWay,
  notCompared: batches.notCompared,
  whyNotCompared: notCompared[0]?.reason ?? null,
  ...events,
});
