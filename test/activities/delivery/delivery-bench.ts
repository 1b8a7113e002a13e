import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { BatchRef } from '../../../src/audit/batch.ts';
import type { AuditEvent } from '../../../src/audit/event.ts';
import { createLineEncoder } from '../../../src/splunk/line-encoder.ts';
import { writeBatch } from '../../../src/activities/reading/write-batch.ts';
import { createControlEvents } from '../../../src/activities/delivery/control-events.ts';
import { deliverBatch } from '../../../src/activities/delivery/deliver.ts';
import type { DeliveryDependencies } from '../../../src/activities/delivery/delivery.ts';
import type { DeliverySummary } from '../../../src/activities/delivery/delivery-summary.ts';
import { createTargetPace } from '../../../src/activities/delivery/target-pace.ts';
import { createDeliveryModes } from '../../../src/activities/delivery/probe-modes.ts';
import { createFileBatchStore } from '../../../src/batches/file-batch-store.ts';
import { createHttpClient } from '../../../src/http/create-http-client.ts';
import { sleepFor } from '../../../src/http/sleep.ts';
import type { RequestRow } from '../../../src/ledger/ledger.ts';
import { openLedger } from '../../../src/ledger/open-ledger.ts';
import {
  simulateSplunk,
  type SimulateSplunkOptions,
} from '../../../src/simulator/splunk/simulate-splunk.ts';
import { createIndexSearch } from '../../../src/splunk/create-index-search.ts';
import { createHecClient } from '../../../src/splunk/hec-client.ts';
import type { SearchSettings } from '../../../src/splunk/search-settings.ts';
import type { TargetSettings } from '../../../src/splunk/target.ts';
import { anAuditEvent } from '../../splunk/an-audit-event.ts';
import { createWatchedBuffers } from './watched-buffers.ts';

/** A fault to plant, as the simulator's administrator orders it. */
export type Fault = Readonly<Record<string, unknown>> & { readonly kind: string };

export interface BenchOptions {
  readonly splunk?: SimulateSplunkOptions;
  readonly settings?: Partial<TargetSettings>;
  /** Targets of the batch besides `main`, which point to the same Splunk. */
  readonly others?: Readonly<Record<string, Partial<TargetSettings>>>;
  /** Lets delivery ask the management port; times are short, because a test waits for them. */
  readonly search?: Partial<SearchSettings>;
  readonly waitMs?: number;
}

const idOf = (place: number): string => place.toString(16).padStart(32, '0');

export const events = (
  count: number,
  change: (place: number) => Partial<AuditEvent> = () => ({}),
): AuditEvent[] =>
  Array.from({ length: count }, (_, place) =>
    anAuditEvent({ event_id: idOf(place + 1), ...change(place) }),
  );

/** A simulated Splunk, a real ledger and store, and what a worker has to deliver with. */
export const createBench = async (options: BenchOptions = {}) => {
  const { splunk, settings, others = {}, search, waitMs = 30_000 } = options;
  const folder = await mkdtemp(join(tmpdir(), 'delivery-'));
  const sink = await simulateSplunk({ indexingDelayMs: 0, settings: { ackDelayMs: 0 }, ...splunk });
  const ledger = await openLedger({ kind: 'sqlite', file: join(folder, 'ledger.db') });
  const store = createFileBatchStore({ directory: join(folder, 'batches') });
  const http = createHttpClient({ timeoutMs: 5_000 });
  const buffers = createWatchedBuffers();
  const secret = { token: sink.token, reads: 0, searchToken: 'simulated-search-token' };

  const settingsOf = (name: string, own: Partial<TargetSettings> = {}): TargetSettings => ({
    name,
    dialect: 'splunk',
    url: sink.hecUrl,
    eventPath: '/services/collector/event/1.0',
    token: {
      reference: 'env:HEC_TOKEN',
      read: () => {
        secret.reads += 1;
        return Promise.resolve(secret.token);
      },
    },
    index: 'ccas_audit',
    disorderedIndex: undefined,
    sourcetype: 'ccas:auditlog',
    acknowledgement: 'auto',
    requestTimeoutMs: 400,
    ackPollMs: 5,
    ackTimeoutMs: 300,
    maxEventsPerRequest: 10,
    maxBytesPerRequest: 1_048_576,
    gzip: true,
    search: search && {
      url: sink.managementUrl,
      account: {
        kind: 'token',
        token: { reference: 'env:SEARCH_TOKEN', read: () => Promise.resolve(secret.searchToken) },
      },
      settlingMs: 150,
      receiptMs: 20,
      patienceMs: 60_000,
      timeoutMs: 5_000,
      ...search,
    },
    ...own,
  });
  const targets = new Map([['main', settingsOf('main', settings)]]);
  for (const [name, own] of Object.entries(others)) targets.set(name, settingsOf(name, own));
  /** A client of its own for each call is what a restarted worker has. */
  const clients = (change: Partial<TargetSettings> = {}) =>
    new Map(
      [...targets].map(([name, own]) => [
        name,
        createHecClient({ settings: { ...own, ...change }, http, now: Date.now }),
      ]),
    );

  /** All that a worker delivers with, of its own: nothing in it is shared but the ledger and the files. */
  const workerDeps = (own = clients()): DeliveryDependencies => {
    const searches = new Map(
      [...own].flatMap(
        ([
          name,
          {
            settings: { search: asked },
          },
        ]) =>
          asked === undefined
            ? []
            : [
                [
                  name,
                  createIndexSearch({ settings: asked, http, now: Date.now, sleep: sleepFor }),
                ] as const,
              ],
      ),
    );
    return {
      ledger,
      store,
      clients: own,
      searches,
      controls: createControlEvents(Date.now),
      modes: createDeliveryModes({ clients: own, searches, ledger, now: Date.now, cacheMs: 100 }),
      now: Date.now,
      waitMs,
      sleep: (ms, stop) => sleepFor(Math.min(ms, 20), stop),
      pace: createTargetPace({
        now: Date.now,
        sleep: (ms, stop) => sleepFor(Math.min(ms, 20), stop),
      }),
      buffers,
    };
  };

  const commit = async (content: readonly AuditEvent[]): Promise<BatchRef> => {
    const [main] = targets.values();
    assert.ok(main);
    const stream = 'genesys-eu';
    const [platform, organizationId] = ['genesys', 'org-1'] as const;
    const start = { v: 1 };
    const { version } = await ledger.streams.claim({
      name: stream,
      platform,
      dialect: 'genesys.realtime',
      organizationId,
      start,
      holder: 'test',
    });
    const encoder = createLineEncoder({ target: main, host: 'api.example.com' });
    const written = await writeBatch({
      store,
      ledgerId: ledger.id,
      stream,
      fromVersion: version,
      target: main,
      encoder,
      events: content.map(encoder.write),
    });
    const seen = await ledger.seen.classify(
      platform,
      organizationId,
      content.map(({ event_id, timestamp }) => {
        return { eventId: event_id, digest: event_id.slice(16), time: Date.parse(timestamp) };
      }),
    );
    const none = { duplicates: 0, revisions: 0, late: 0, disordered: 0, unnormalised: 0 };
    const result = await ledger.batches.commit({
      stream,
      fromVersion: version,
      digest: written.digest,
      bytes: written.bytes,
      events: content.length,
      position: start,
      firstTime: 0,
      lastTime: 0,
      counters: none,
      targets: [...targets.keys()],
      requests: written.requests,
      seen,
    });
    assert.equal(result.outcome, 'committed');
    const { id, fromVersion, events: count, bytes } = result.batch;
    return {
      ledger: ledger.id,
      id,
      stream,
      fromVersion,
      events: count,
      bytes,
      targets: [...targets.keys()],
    };
  };

  const deliver = (
    batch: BatchRef,
    target = 'main',
    own = clients(),
    signal = new AbortController().signal,
  ): Promise<DeliverySummary> => deliverBatch({ batch, target, signal }, workerDeps(own));

  /** Delivers as Temporal would: again after each failure. The failures' types, and the end. */
  const deliverAgainAndAgain = async (batch: BatchRef, target = 'main') => {
    const failures: string[] = [];
    for (let attempt = 0; attempt < 20; attempt += 1) {
      try {
        return { summary: await deliver(batch, target), failures };
      } catch (error) {
        failures.push((error as { type?: string }).type ?? String(error));
      }
    }
    return assert.fail(`never delivered: ${failures.join(', ')}`);
  };

  const call = async (path: string, body: unknown): Promise<void> => {
    const reply = await fetch(`${sink.adminUrl}/${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
    assert.ok(reply.ok, await reply.text());
  };

  const plant = (...faults: readonly Fault[]) => call('faults', faults);

  /** Commits the events and delivers them through the given faults, until they are through. */
  const through = async (content: readonly AuditEvent[], ...faults: readonly Fault[]) => {
    const batch = await commit(content);
    await plant(...faults);
    const { summary, failures } = await deliverAgainAndAgain(batch);
    const row = await ledger.deliveries.get(batch.id, 'main');
    assert.ok(row?.state === 'delivered' || row?.state === 'accepted', row?.state);
    return { batch, summary, failures };
  };

  /** How often each event is in the indexes of one target; targets that are told apart have none in common. */
  const countsOf = (target: string): ReadonlyMap<string, number> => {
    const { index, disorderedIndex = index } = targets.get(target) ?? assert.fail(target);
    const counts = new Map<string, number>();
    for (const each of new Set([index, disorderedIndex])) {
      for (const [id, count] of sink.index.counts(each)) {
        counts.set(id, (counts.get(id) ?? 0) + count);
      }
    }
    return counts;
  };

  /**
   * Counted at the sink: all there, and what is there twice was named, and nothing else was changed. In all of it, or
   * in the indexes of one target.
   */
  const assertExact = async (
    content: readonly AuditEvent[],
    missing: readonly string[] = [],
    target?: string,
  ) => {
    while (sink.index.pending() > 0) await sleepFor(10);
    const counts = target === undefined ? sink.index.counts() : countsOf(target);
    const named = (await ledger.deliveries.possiblyDoubled({})).filter(
      (entry) => target === undefined || entry.target === target,
    );
    const doubled = new Set(named.flatMap(({ eventIds }) => eventIds));
    for (const { event_id } of content) {
      const count = counts.get(event_id) ?? 0;
      if (missing.includes(event_id)) assert.equal(count, 0, `${event_id} was not to be there`);
      else assert.ok(count >= 1, `${event_id} is lost`);
      if (count > 1) assert.ok(doubled.has(event_id), `${event_id} is there twice, unnamed`);
    }
    return { doubled: [...counts.values()].filter((count) => count > 1).length, named };
  };

  return {
    folder,
    sink,
    workerDeps,
    buffers,
    ledger,
    store,
    secret,
    commit,
    deliver,
    deliverAgainAndAgain,
    assertExact,
    clients,
    plant,
    clearFaults: async (): Promise<void> => {
      await fetch(`${sink.adminUrl}/faults`, { method: 'DELETE' });
    },
    through,
    changeAccount: (change: Readonly<Record<string, unknown>>) => call('accounts', change),
    setToken: (token: Readonly<Record<string, unknown>>) => call('tokens', token),
    requests: (batch: BatchRef, target = 'main'): Promise<readonly RequestRow[]> =>
      ledger.deliveries.requests(batch.id, target),
    sql: (statement: string): void => {
      using database = new DatabaseSync(join(folder, 'ledger.db'));
      database.exec(statement);
    },
    corrupt: async (batch: BatchRef): Promise<void> => {
      const row = await ledger.batches.get(batch.id);
      await store.remove(row?.digest ?? '');
    },
    close: async (): Promise<void> => {
      await http.close();
      await sink.close();
      await ledger.close();
      await rm(folder, { recursive: true });
    },
  };
};

export type Bench = Awaited<ReturnType<typeof createBench>>;
