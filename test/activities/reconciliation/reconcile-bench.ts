import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import type {
  Reconciled,
  SpanCounts,
} from '../../../src/activities/reconciliation/reconcile-activities.ts';
import {
  createOpenReconciliation,
  createPlanSpans,
} from '../../../src/activities/reconciliation/reconcile-plan.ts';
import { createReportReconciliation } from '../../../src/activities/reconciliation/reconcile-report.ts';
import { createCompareSpan } from '../../../src/activities/reconciliation/reconcile-span.ts';
import type { ReconcileDependencies } from '../../../src/activities/reconciliation/reconcile.ts';
import { createHttpClient } from '../../../src/http/create-http-client.ts';
import { sleepFor } from '../../../src/http/sleep.ts';
import { createReconciliationParts } from '../../../src/reports/reconciliation-parts.ts';
import type { ReconciliationReport } from '../../../src/reports/reconciliation-report.ts';
import { createIndexSearch } from '../../../src/splunk/create-index-search.ts';
import { createBench, type BenchOptions } from '../delivery/delivery-bench.ts';

const quiet = new DefaultLogger('ERROR');

export interface Reconciliation {
  readonly counts: readonly SpanCounts[];
  readonly result: Reconciled;
  readonly report: ReconciliationReport;
  readonly html: string;
}

/** The bench of delivery, and a reconciliation of what it delivered, run as its workflow runs it. */
export const createReconcileBench = async (options: BenchOptions = {}, isSearched = true) => {
  const search = isSearched ? { search: {} } : {};
  const bench = await createBench({ splunk: { useAck: true }, ...search, ...options });
  const reportsDirectory = join(bench.folder, 'reports');
  const redelivered: string[] = [];
  const http = createHttpClient({ timeoutMs: 5_000 });

  const dependenciesOf = (): ReconcileDependencies => {
    const { ledger, store, searches, modes, clients } = bench.workerDeps();
    return {
      ledger,
      store,
      searches,
      modes,
      targets: new Map([...clients].map(([name, { settings }]) => [name, settings])),
      parts: createReconciliationParts(reportsDirectory),
      redeliver: ({ batch }) => {
        redelivered.push(batch);
        return Promise.resolve();
      },
      reportsDirectory,
      product: 'holdfast test',
      // Everything has settled: what is looked at here is what the search says, not when.
      now: () => Date.now() + 60_000,
    };
  };

  const textOf = (name: string): Promise<string> => readFile(join(reportsDirectory, name), 'utf8');

  /** The activities one after the other. */
  const reconcile = async (
    dependencies = dependenciesOf(),
    run = 'run-1',
  ): Promise<Reconciliation> => {
    while (bench.sink.index.pending() > 0) await sleepFor(10);
    const wanted = { target: 'main', from: null, to: null };
    const { targets } = await createOpenReconciliation(dependencies)(wanted);
    const [target] = targets;
    assert.ok(target);
    const period = { target: target.target, from: target.from, to: target.to };
    const { spans } = await createPlanSpans(dependencies)({ ...period, after: null });
    const counts: SpanCounts[] = [];
    for (const [number, { until }] of spans.entries()) {
      const after = spans[number - 1]?.until ?? null;
      const input = { ...period, run, number, after, until };
      const compare = createCompareSpan(dependencies);
      counts.push(
        (await new MockActivityEnvironment(undefined, { logger: quiet }).run(
          compare,
          input,
        )) as SpanCounts,
      );
    }
    const input = { ...period, run, parts: spans.length, notCompared: [] };
    const write = createReportReconciliation(dependencies);
    const result = (await new MockActivityEnvironment(undefined, { logger: quiet }).run(
      write,
      input,
    )) as Reconciled;
    const report = JSON.parse(await textOf(result.json)) as ReconciliationReport;
    return { counts, result, report, html: await textOf(result.html) };
  };

  /** What a worker has to whose configuration the search was added only now. */
  const withSearch = (): ReconcileDependencies => {
    const dependencies = dependenciesOf();
    const settings = dependencies.targets.get('main');
    assert.ok(settings);
    const search = {
      url: bench.sink.managementUrl,
      account: { kind: 'password', username: 'admin', password: secretOf('changeme') },
      settlingMs: 150,
      receiptMs: 20,
      patienceMs: 60_000,
      timeoutMs: 5_000,
    } as const;
    const asked = createIndexSearch({ settings: search, http, now: Date.now, sleep: sleepFor });
    return {
      ...dependencies,
      targets: new Map([['main', { ...settings, search }]]),
      searches: new Map([['main', asked]]),
    };
  };

  return {
    ...bench,
    reportsDirectory,
    redelivered,
    dependenciesOf,
    withSearch,
    reconcile,
    openFindings: () => bench.ledger.reconciliations.findings({ open: true }),
    openAlerts: async (): Promise<readonly string[]> =>
      (await bench.ledger.conditions.open()).map(({ kind }) => kind),
    /** The search account loses every index. */
    blind: async (): Promise<void> => {
      const body = JSON.stringify({ name: 'admin', indexes: [] });
      const reply = await fetch(`${bench.sink.adminUrl}/accounts`, { method: 'POST', body });
      assert.ok(reply.ok, await reply.text());
    },
    close: async (): Promise<void> => {
      await http.close();
      await bench.close();
    },
  };
};

const secretOf = (value: string) => ({
  reference: 'env:TEST',
  read: () => Promise.resolve(value),
});

export type ReconcileBench = Awaited<ReturnType<typeof createReconcileBench>>;
