import { hash } from 'node:crypto';
import { Failure } from '../../audit/failure.ts';
import type { Window } from '../../audit/window.ts';
import type { SealDependencies } from '../../evidence/archive/seal-dependencies.ts';
import { sealWindow, type WindowFacts } from '../../evidence/archive/seal-window.ts';
import { FILES, windowPrefix } from '../../evidence/formats/object-keys.ts';
import { assemble } from '../../evidence/received/assemble.ts';
import { createPartWriter } from '../../evidence/received/create-part-writer.ts';
import { readChangeReport } from '../../platforms/cxone/read-change-report.ts';
import type { HarvestedPage } from '../../platforms/harvest.ts';
import { deliverEvents, type DeliverEventsDependencies, harvestStream } from './deliver-events.ts';
import { type HarvestSetup, tenantNamed } from './harvest-setup.ts';
import type { Staging } from './staging.ts';
import type { Collector } from './window-facts.ts';

export interface ImportDependencies extends DeliverEventsDependencies {
  readonly harvests: ReadonlyMap<string, HarvestSetup>;
  readonly staging: Staging;
  readonly seal: SealDependencies;
  readonly collector: Collector;
  readonly now: () => number;
}

export interface ReportFile {
  readonly tenant: string;
  readonly name: string;
  readonly bytes: Buffer;
  /** Who handed it over, e.g. a user name. */
  readonly by: string;
}

export interface ImportedReport {
  /** `known`: this very file was sealed before. */
  readonly outcome: 'sealed' | 'known';
  readonly events: number;
  readonly newEvents: number;
  readonly from: string;
  readonly to: string;
  readonly bundleKey: string;
  readonly sha256: string;
}

const MINUTE_MS = 60_000;
const DIALECT = 'cxone.changes';

/**
 * A report that a person exported becomes evidence: the file byte for byte, its rows as events with before and after,
 * sealed like a window, and delivered. The only source of CXone's old and new values.
 */
export const importReport = async (
  deps: ImportDependencies,
  { tenant, name, bytes, by }: ReportFile,
): Promise<ImportedReport> => {
  const { staging, seal, now } = deps;
  const setup = tenantNamed(deps.harvests, tenant);
  const organizationId = await organizationOf(setup, tenant);
  const readAt = new Date(now()).toISOString();
  const context = { organizationId, stream: harvestStream(tenant), observedAt: readAt };
  const pages = await readChangeReport(bytes, name, context);
  const window = spanOf(name, pages);
  const fileSha256 = hash('sha256', bytes);
  const collection = hash('sha256', `${organizationId} ${fileSha256}`).slice(0, 12);
  const prefix = windowPrefix({ platform: 'cxone', organizationId, collection }, window);
  const bundleKey = `${prefix}/${FILES.bundle}`;
  const from = new Date(window.from).toISOString();
  const to = new Date(window.to).toISOString();
  const said = { from, to, bundleKey, sha256: fileSha256 };
  if ((await seal.store.state(`${prefix}/${FILES.proof}`, null)) !== undefined) {
    return { outcome: 'known', events: 0, newEvents: 0, ...said };
  }
  const assembled = await stageReport(deps, { collection, window, pages });
  const facts: WindowFacts = {
    outcome: 'sealed',
    kind: 'import',
    reason: `Exported by hand, and handed over by ${by} as ${name}.`,
    tenant,
    platform: 'cxone',
    organizationId,
    dialect: DIALECT,
    window: { from, to },
    collection,
    query: { services: null, parts: [] },
    counts: assembled.counts,
    times: assembled.times,
    eventIdsSha256: assembled.eventIdsSha256,
    independentCount: { method: null, reason: 'a file that was handed over is counted once' },
    settling: { recheckHours: 0, settled: true },
    previous: null,
    supplements: null,
    snapshots: {
      collected: false,
      count: 0,
      reason: 'it was exported at a time that is not known',
    },
    identities: { collected: false, count: 0, reason: 'the report names people, not ids' },
    collector: deps.collector,
    startedAt: readAt,
    endedAt: new Date(now()).toISOString(),
  };
  const { received, events } = assembled;
  await sealWindow(seal, facts, { received, events, snapshots: null, identities: null });
  const plain = pages.flatMap((page) => page.events.map(({ event }) => event));
  const newEvents = await deliverEvents(deps, setup, organizationId, plain, collection);
  await staging.remove(collection);
  return { outcome: 'sealed', events: assembled.counts.events, newEvents, ...said };
};

const organizationOf = async ({ source }: HarvestSetup, tenant: string): Promise<string> => {
  if (source.platform === 'cxone') return source.resolveOrganization();
  throw invalid(`${tenant} is a tenant of ${source.platform}; Change Audit reports are of CXone.`);
};

/** Whole minutes around its rows: a report does not say which time it was asked for. */
const spanOf = (name: string, pages: readonly HarvestedPage[]): Window => {
  const times = pages
    .flatMap(({ events }) => events)
    .filter(({ event }) => !event.flags.includes('time_unparsable'))
    .map(({ event }) => Date.parse(event.timestamp))
    .toSorted((a, b) => a - b);
  const [first, last] = [times[0], times.at(-1)];
  if (first === undefined || last === undefined) {
    throw invalid(`${name} has no row with a time that can be read, so it is evidence of nothing.`);
  }
  return {
    from: first - (first % MINUTE_MS),
    to: last - (last % MINUTE_MS) + MINUTE_MS,
  };
};

const stageReport = async (
  { staging, collector }: ImportDependencies,
  {
    collection,
    window,
    pages,
  }: {
    readonly collection: string;
    readonly window: Window;
    readonly pages: readonly HarvestedPage[];
  },
) => {
  await staging.remove(collection); // of an attempt that was broken off
  const folder = staging.folderOf(collection);
  const writer = await createPartWriter(folder, 'report');
  try {
    for (const page of pages) await writer.write(page);
    const { file } = await writer.finish();
    return await assemble({ folder, files: [file], window, product: collector.product });
  } catch (error) {
    await writer.discard();
    throw error;
  }
};

const invalid = (message: string): Failure =>
  new Failure({ type: 'InvalidInput', message, retryable: false });
