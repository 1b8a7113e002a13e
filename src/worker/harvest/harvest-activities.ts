import { createCloseWindow } from '../../activities/harvest/close-window.ts';
import { createCollectPart } from '../../activities/harvest/collect-part.ts';
import { createDeclareScope } from '../../activities/harvest/declare-tenant.ts';
import { createDeliverWindow } from '../../activities/harvest/deliver-window.ts';
import { createEnrichWindow } from '../../activities/harvest/enrich-window.ts';
import type {
  HarvestActivities,
  HarvestSourceActivities,
} from '../../activities/harvest/harvest-activities.ts';
import {
  importReport,
  type ImportedReport,
  type ReportFile,
} from '../../activities/harvest/import-report.ts';
import { createOpenWindow } from '../../activities/harvest/open-window.ts';
import { createPlanHarvest } from '../../activities/harvest/plan-harvest.ts';
import { createSealSupplement } from '../../activities/harvest/seal-supplement.ts';
import { createSealWindow } from '../../activities/harvest/seal-window.ts';
import { createHarvestSourceActivities } from '../../activities/harvest/source-activities.ts';
import { createStaging } from '../../activities/harvest/staging.ts';
import { createTellRecheckFailed } from '../../activities/harvest/tell-recheck-failed.ts';
import { telling } from '../../activities/harvest/telling.ts';
import { createVerifyArchive } from '../../activities/harvest/verify-archive.ts';
import { Failure } from '../../audit/failure.ts';
import type { BatchStore } from '../../batches/batch-store.ts';
import type { Config, EvidenceConfig } from '../../config/config.ts';
import type { SealDependencies } from '../../evidence/archive/seal-dependencies.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { SplunkTargets } from '../splunk-targets.ts';
import type { Credentials } from '../credentials.ts';
import { product } from '../product.ts';
import { collectorOf } from './collector.ts';
import { createHarvestSetups } from './harvest-setups.ts';
import { type EvidenceDependencies, openEvidence } from './open-evidence.ts';
import { openReader } from './open-reader.ts';
import { heartbeating } from './heartbeating.ts';
import { recordRefusals } from './record-refusals.ts';

export interface HarvestParts extends EvidenceDependencies {
  readonly ledger: Ledger;
  readonly store: BatchStore;
  readonly splunk: Pick<SplunkTargets, 'settings' | 'searches'>;
  readonly credentials: Credentials;
}

export interface Harvest {
  readonly workflowActivities: HarvestActivities;
  readonly sourceActivities: HarvestSourceActivities;
  /** For the command line. */
  importReport(file: ReportFile): Promise<ImportedReport>;
  /** Activity queues of the harvested credentials. */
  readonly queues: readonly string[];
  close(): Promise<void>;
}

/** The activities of the harvest, wired. The archive is opened when it is first needed: delivery never waits for it. */
export const createHarvest = (config: Config, parts: HarvestParts): Harvest => {
  const { ledger, store, splunk, http, credentials, now } = parts;
  const harvests = createHarvestSetups(config, credentials, { http, now });
  const staging = createStaging(config.evidence?.stagingDirectory ?? '');
  const archive = once(() => openArchive(config, parts));
  const collector = collectorOf(config);
  const open = async () => {
    const seal = await archive();
    const declareScope = createDeclareScope({ seal, product, now });
    return {
      ledger,
      harvests,
      staging,
      seal,
      archive: seal.store,
      declareScope,
      collector,
      now,
      store,
      targets: splunk.settings,
      searches: splunk.searches,
    };
  };
  const reading = { ledger, harvests, staging, now };
  const workflowActivities: HarvestActivities = {
    planHarvest: async (input) =>
      createPlanHarvest({ ...(await open()), queriesPerDay: queriesPerDayOf(config) })(input),
    openWindow: telling(ledger, async (input) => createOpenWindow(await open())(input)),
    enrichWindow: createEnrichWindow(reading),
    sealWindow: telling(ledger, async (input) => createSealWindow(await open())(input)),
    closeWindow: telling(ledger, async (input) => createCloseWindow(await open())(input)),
    deliverWindow: async (input) => createDeliverWindow(await open())(input),
    sealSupplement: async (input) => createSealSupplement(await open())(input),
    tellRecheckFailed: createTellRecheckFailed(ledger),
    verifyArchive: createVerifyArchive({
      ledger,
      openReader: () => openReader(evidenceOf(config), config.http, parts.caPem),
      reportsDirectory: config.reports.directory,
      now,
    }),
  };
  return {
    workflowActivities: heartbeating(workflowActivities),
    sourceActivities: heartbeating({
      ...createHarvestSourceActivities(reading),
      collectPart: createCollectPart(reading),
    }),
    importReport: async (file) => importReport(await open(), file),
    queues: [...harvests.values()].map(({ queue }) => queue),
    close: async () => {
      await (await archive.opened())?.store.close();
    },
  };
};

const queriesPerDayOf = ({ harvests }: Config): ReadonlyMap<string, number> =>
  new Map(
    harvests.flatMap(({ settings: { name }, queriesPerDay }) =>
      queriesPerDay === undefined ? [] : [[name, queriesPerDay]],
    ),
  );

const openArchive = async (config: Config, parts: HarvestParts): Promise<SealDependencies> => {
  const seal = await openEvidence(evidenceOf(config), config.http, parts);
  await recordRefusals(seal, parts.ledger, parts.now);
  return seal;
};

const evidenceOf = ({ evidence }: Config): EvidenceConfig => {
  if (evidence !== undefined) return evidence;
  throw new Failure({
    type: 'InvalidConfiguration',
    message:
      'holdfast.yaml has no section evidence, so nothing can be sealed; add it and restart the worker.',
    retryable: false,
  });
};

/** Opened once; what fails is tried again by the next to ask. */
const once = <Value>(make: () => Promise<Value>) => {
  let made: Promise<Value> | undefined;
  const get = (): Promise<Value> => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
  return Object.assign(get, {
    opened: async (): Promise<Value | undefined> => made?.catch(() => undefined),
  });
};
