/**
 * Runs every kind of run against the simulators and writes its history to test/histories/<kind>.json:
 * `npm run save-histories` makes all of them anew, `npm run save-histories -- halted` only that one.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { reconcileDelivery } from '../../../src/workflows/reconcile-delivery.ts';
import type { BackfillProgress, ExtractStatus } from '../../../src/workflows/messages.ts';
import { ALERT_KINDS, ALERT_SECTIONS } from '../alert-runs.ts';
import { changeToken, clearFaults, plant } from '../plant.ts';
import { createRig, QUICK, type Rig } from '../rig.ts';
import { scrubHistory } from '../scrub-history.ts';
import { until } from '../until.ts';

const FOLDER = new URL('../../histories/', import.meta.url);

/** As a payload has it. */
const FORGOTTEN = Buffer.from('{"outcome":"forgotten","message"').toString('base64').slice(0, -4);

type Kind = (rig: Rig) => Promise<WorkflowHandle>;

const reaches = (run: WorkflowHandle, state: string): Promise<ExtractStatus> =>
  until(
    `the run is ${state}`,
    async () => {
      const status = await run.query<ExtractStatus>('status');
      return status.state === state && status;
    },
    60_000,
  );

const follow = async (rig: Rig): Promise<WorkflowHandle> => {
  const run = await rig.extract('query', { follow: true });
  await reaches(run, 'following');
  return run;
};

/** A batch that five attempts did not bring to Splunk; gives the run that keeps trying it. */
const redelivery = async (rig: Rig): Promise<WorkflowHandle> => {
  await plant(rig.splunk, { kind: 'proxy_unavailable', probability: 1 });
  await rig.extract('query', { follow: true });
  const found = await until(
    'a redelivery',
    async () => {
      const query = `TaskQueue="${rig.taskQueue}" AND WorkflowType="redeliverBatch"`;
      for await (const { workflowId } of rig.client.workflow.list({ query })) return workflowId;
      return undefined;
    },
    90_000,
  );
  return rig.client.workflow.getHandle(found);
};

const extractOf = ({ client, taskQueue }: Rig): WorkflowHandle =>
  client.workflow.getHandle(`extract/${taskQueue}/query`);

const KINDS: Readonly<Record<string, Kind>> = {
  follow: async (rig) => {
    const run = await follow(rig);
    await until(
      'some batches',
      async () => (await run.query<ExtractStatus>('status')).version >= 4,
    );
    return run;
  },
  'pause-and-resume': async (rig) => {
    const run = await follow(rig);
    await run.signal('pause', 'throttled');
    await reaches(run, 'paused');
    await run.signal('resume');
    await reaches(run, 'following');
    await run.executeUpdate('pause', { args: [{ reason: 'quota' }] });
    await run.executeUpdate('resume');
    const soon = new Date(Date.now() + 1_500).toISOString();
    await run.signal('pause', { reason: 'a while', until: soon });
    await reaches(run, 'paused');
    await reaches(run, 'following');
    return run;
  },
  'continue-as-new': async (rig) => {
    const run = await follow(rig);
    const { runId } = await run.describe();
    const first = rig.client.workflow.getHandle(run.workflowId, runId);
    await until('a next run', async () => (await run.describe()).runId !== runId && true, 120_000);
    return first;
  },
  throttled: async (rig) => {
    const run = await follow(rig);
    await plant(rig.genesys, { kind: 'tooManyRequests', withHeader: false, retryAfterSeconds: 1 });
    await reaches(run, 'throttled');
    await reaches(run, 'following');
    return run;
  },
  halted: async (rig) => {
    const run = await follow(rig);
    await changeToken(rig.splunk, { name: 'holdfast', action: 'disable' });
    await reaches(run, 'halted');
    await changeToken(rig.splunk, { name: 'holdfast', action: 'enable' });
    await reaches(run, 'following');
    return run;
  },
  failed: async (rig) => {
    const run = await follow(rig);
    await plant(rig.genesys, { kind: 'revokeClient' });
    await reaches(run, 'failed');
    await clearFaults(rig.genesys);
    await reaches(run, 'following');
    return run;
  },
  cancelled: async (rig) => {
    const run = await follow(rig);
    await run.cancel();
    await run.result().catch(() => undefined);
    return run;
  },
  scheduled: async (rig) => {
    const run = await rig.extract('query');
    await run.result();
    return run;
  },
  'redelivery-started': async (rig) => {
    await redelivery(rig);
    await clearFaults(rig.splunk);
    await reaches(extractOf(rig), 'following');
    return extractOf(rig);
  },
  'redelivery-called': async (rig) => {
    const run = await redelivery(rig);
    await until('a failed attempt', async () =>
      (await eventsOf(run)).includes('ActivityTaskFailed'),
    );
    await clearFaults(rig.splunk);
    await run.result();
    return run;
  },
  forgotten: async (rig) => {
    const run = await follow(rig);
    using database = new DatabaseSync(join(rig.folder, 'ledger.db'));
    const tables = ['streams', 'batches', 'deliveries', 'requests', 'seen'];
    for (;;) {
      await until('nothing is on its way', async () => {
        const { state, sending } = await run.query<ExtractStatus>('status');
        return state === 'following' && sending === 0;
      });
      // As an old copy of the ledger would be, from before the stream was first read.
      database.exec(`BEGIN; ${tables.map((table) => `DELETE FROM ${table};`).join(' ')} COMMIT`);
      await sleep(2_000);
      // In mid-fetch it is met otherwise.
      const history = historyToJSON(await run.fetchHistory());
      if (history.includes(FORGOTTEN)) return run;
    }
  },
  'redelivery-with-retries': async (rig) => {
    const run = await redelivery(rig);
    await run.signal('retry');
    await until(
      'a failed attempt',
      async () => (await eventsOf(run)).includes('ActivityTaskFailed'),
      90_000,
    );
    await clearFaults(rig.splunk);
    await run.signal('retry');
    await run.result();
    return run;
  },
  reconciliation: async (rig) => {
    await plant(rig.splunk, { kind: 'lose_silently' });
    await (await rig.extract('query')).result();
    const { client, taskQueue } = rig;
    // What Splunk need not show yet is not judged.
    return until('a reconciliation finds it', async () => {
      const workflowId = `reconcile/${taskQueue}`;
      const run = await client.workflow.start<typeof reconcileDelivery>('reconcileDelivery', {
        taskQueue,
        workflowId,
        args: [{}],
      });
      const [result] = await run.result();
      return result?.verdict === 'findings' && run;
    });
  },
};

/** Windows of five minutes that are over; the world has ten minutes of history. */
const WINDOW_MS = 300_000;
const pastWindow = (): { readonly from: string; readonly to: string } => {
  const to = Date.now() - (Date.now() % WINDOW_MS);
  return { from: new Date(to - WINDOW_MS).toISOString(), to: new Date(to).toISOString() };
};

const startHarvest = (rig: Rig, type: string, input: object): Promise<WorkflowHandle> =>
  rig.client.workflow.start(type, {
    taskQueue: rig.taskQueue,
    workflowId: `${type}/${rig.taskQueue}/${JSON.stringify(input).length}`,
    args: [{ ...(type === 'verifyArchive' ? {} : { tenant: 'acme' }), ...input }],
  });

const harvested = async (rig: Rig, type: string, input: object): Promise<WorkflowHandle> => {
  const run = await startHarvest(rig, type, input);
  await run.result();
  return run;
};

const HARVEST_KINDS: Readonly<Record<string, Kind>> = {
  'harvest-window': (rig) => harvested(rig, 'harvestWindow', pastWindow()),
  'harvest-recheck': async (rig) => {
    const window = pastWindow();
    await harvested(rig, 'harvestWindow', window);
    return harvested(rig, 'harvestWindow', { ...window, recheckHours: 72 });
  },
  'harvest-day': (rig) =>
    harvested(rig, 'harvestDay', {
      date: new Date(Date.now() - 86_400_000).toISOString().slice(0, 10),
    }),
  'recheck-day': async (rig) => {
    const run = await startHarvest(rig, 'recheckDay', { date: '2026-03-01' });
    await until('it waits', async () =>
      (await historyOf(run)).includes('EVENT_TYPE_TIMER_STARTED'),
    );
    return run;
  },
  backfill: async (rig) => {
    const { to } = pastWindow();
    const from = new Date(Date.parse(to) - 4 * WINDOW_MS).toISOString();
    const run = await startHarvest(rig, 'backfillEvidence', { from, to });
    await run.signal('pause', 'quota');
    await until('nothing is under way', async () => {
      const { pause, reading } = await run.query<BackfillProgress>('progress');
      return pause !== null && reading.length === 0;
    });
    await run.signal('resume');
    await run.result();
    return run;
  },
  'verify-archive': async (rig) => {
    await harvested(rig, 'harvestWindow', pastWindow());
    return harvested(rig, 'verifyArchive', {});
  },
};

const historyOf = async (run: WorkflowHandle): Promise<string> =>
  historyToJSON(await run.fetchHistory());

const eventsOf = async (run: WorkflowHandle): Promise<string> =>
  JSON.stringify(
    ((await run.fetchHistory()).events ?? []).map(({ activityTaskFailedEventAttributes }) =>
      activityTaskFailedEventAttributes == null ? '' : 'ActivityTaskFailed',
    ),
  );

const save = async (kind: string, run: WorkflowHandle): Promise<void> => {
  const history: unknown = JSON.parse(historyToJSON(await run.fetchHistory()));
  const saved = { workflowId: run.workflowId, history: scrubHistory(history) };
  writeFileSync(new URL(`${kind}.json`, FOLDER), `${JSON.stringify(saved)}\n`);
};

const endAll = async (client: Client, taskQueue: string): Promise<void> => {
  const query = `TaskQueue="${taskQueue}" AND ExecutionStatus="Running"`;
  for await (const { workflowId } of client.workflow.list({ query })) {
    await client.workflow.getHandle(workflowId).terminate();
  }
};

mkdirSync(FOLDER, { recursive: true });
const wanted = process.argv.slice(2);
for (const [kind, make] of Object.entries({ ...KINDS, ...HARVEST_KINDS, ...ALERT_KINDS })) {
  if (wanted.length > 0 && !wanted.includes(kind)) continue;
  process.stdout.write(`${kind} …\n`);
  const poll = kind === 'continue-as-new' ? '5ms' : QUICK.poll;
  const rig = await createRig({
    world: {
      ratePerSecond: { genesys: kind in ALERT_KINDS ? 0 : 5, cxone: 0 },
      history: { genesys: { records: 200, spanMs: 600_000 } },
    },
    ...(kind === 'reconciliation' && { search: {}, target: { max_events_per_request: 50 } }),
    streams: { query: { dialect: 'genesys.realtime', connection: 'genesys', ...QUICK, poll } },
    ...(kind in ALERT_KINDS && { alerts: ALERT_SECTIONS[kind] ?? {} }),
    ...(kind in HARVEST_KINDS && {
      harvests: {
        acme: {
          dialect: 'genesys.query',
          connection: 'genesys',
          lag: '0s',
          window: kind === 'harvest-day' ? '12h' : '5m',
        },
      },
    }),
  });
  await rig.start();
  await save(kind, await make(rig));
  await endAll(rig.client, rig.taskQueue);
  await rig.close();
}
process.exit(0);
