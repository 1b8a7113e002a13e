import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { clearFaults, plant } from '../plant.ts';
import type { Rig } from '../rig.ts';
import { until } from '../until.ts';
import { batchesIn, isSending, orphans, type SentRequest, sentRequests } from './peek.ts';
import type { TemporalGate } from './temporal-gate.ts';
import type { WorkerProcess } from './worker-process.ts';

export interface Scene {
  readonly rig: Rig;
  readonly worker: WorkerProcess;
  readonly gate: TemporalGate;
}

const LOCK_LEDGER = new URL('../processes/lock-ledger.ts', import.meta.url);
const ledgerOf = ({ folder }: Rig): string => join(folder, 'ledger.db');
const READS = '/realtime|/results|/activity/audit';

/** Undefined instead of the error of a wait that was in vain: the moment is then tried again. */
const orNothing = async <T>(wait: Promise<T>): Promise<T | undefined> => {
  try {
    return await wait;
  } catch (error) {
    if (String(error).includes('in vain')) return undefined;
    throw error;
  }
};

const again = async <T>(moment: string, attempt: () => Promise<T | undefined>): Promise<T> => {
  for (let tries = 1; tries <= 15; tries += 1) {
    const hit = await attempt();
    if (hit !== undefined) return hit;
  }
  throw new Error(`no worker could be met ${moment}`);
};

const isStruck = async ({ adminUrl }: { readonly adminUrl: string }): Promise<boolean> => {
  const reply = await fetch(`${adminUrl}/faults`);
  const { faults } = (await reply.json()) as {
    readonly faults: readonly { readonly fired?: number }[];
  };
  // The platforms list what has not struck yet, Splunk lists all and says how often each did.
  return faults.every(({ fired = 0 }) => fired > 0);
};

/** Returns while a worker waits for a page of this platform. */
export const inMidFetch = async (
  { rig }: Pick<Scene, 'rig'>,
  platform: 'genesys' | 'cxone',
  delayMs = 800,
): Promise<void> => {
  await plant(rig[platform], { kind: 'slow', path: READS, delayMs });
  await until(`a fetch from ${platform}`, () => isStruck(rig[platform]), 60_000);
};

/** The file of a batch is on the disk, and the ledger knows nothing of it. Returns its digest. */
export const killBeforeCommit = ({ rig, worker }: Scene): Promise<string> =>
  again('between file and commit', async () => {
    const ledger = ledgerOf(rig);
    const holder = fork(LOCK_LEDGER, [ledger]);
    try {
      await once(holder, 'message');
      const slow = { kind: 'slow', path: READS, delayMs: 1_500 };
      await plant(rig.genesys, { ...slow, count: 8 });
      await plant(rig.cxone, { ...slow, count: 4 });
      // With every reader waiting for its platform and nothing to send, the next to write is a commit.
      await orNothing(until('nothing to send', () => !isSending(ledger), 3_000));
      await tell(holder, 'lock');
      const before = new Set(orphans(join(rig.folder, 'batches'), ledger));
      const digest = await orNothing(
        until(
          'a new file',
          () => newIn(orphans(join(rig.folder, 'batches'), ledger), before),
          3_000,
        ),
      );
      if (digest === undefined) await tell(holder, 'unlock');
      else await worker.kill();
      return digest;
    } finally {
      holder.kill('SIGKILL');
      await clearFaults(rig.genesys);
      await clearFaults(rig.cxone);
    }
  });

const tell = async (holder: ChildProcess, order: string): Promise<void> => {
  const done = once(holder, 'message');
  holder.send(order);
  await done;
};

const newIn = (now: readonly string[], before: ReadonlySet<string>): string | false =>
  now.find((one) => !before.has(one)) ?? false;

/** The ledger has a batch that was committed when no word reached Temporal any more. Returns its id. */
export const killBeforeCompletion = (
  { rig, worker, gate }: Scene,
  place: number,
): Promise<string> =>
  again('between commit and completion', async () => {
    const ledger = ledgerOf(rig);
    await inMidFetch({ rig }, place % 3 === 0 ? 'cxone' : 'genesys', 500);
    gate.hold();
    const before = new Set(batchesIn(ledger));
    const batch = await orNothing(
      until('a new batch', () => newIn(batchesIn(ledger), before), 2_500),
    );
    if (batch === undefined) gate.release();
    else {
      await worker.kill();
      gate.sever();
      assert.ok(!(await isInHistory(rig, batch)), `Temporal knows of ${batch}`);
    }
    return batch;
  });

/** Whether a run has heard of this batch: only the completion of its fetch tells. */
const isInHistory = async ({ client, taskQueue }: Rig, batch: string): Promise<boolean> => {
  const query = `TaskQueue="${taskQueue}" AND ExecutionStatus="Running"`;
  for await (const { workflowId, runId } of client.workflow.list({ query })) {
    const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    const results = (events ?? []).flatMap(
      ({ activityTaskCompletedEventAttributes: completed }) => completed?.result?.payloads ?? [],
    );
    if (results.some(({ data }) => Buffer.from(data ?? []).includes(`"${batch}"`))) return true;
  }
  return false;
};

const SLOW = { kind: 'slow_answer', delayMs: 1_900 };

/** Splunk has the events of a request and its answer is on the way. Returns the request. */
export const killBeforeReply = (scene: Scene, place: number): Promise<SentRequest> => {
  const fault = place % 2 === 0 ? SLOW : { kind: 'accept_then_timeout' };
  return killInMidSend(scene, fault, isIndexed(scene.rig));
};

/** A request is on its way, and Splunk has nothing of it. Returns the request. */
export const killBeforeAccept = (scene: Scene): Promise<SentRequest> => {
  const isThere = isIndexed(scene.rig);
  return killInMidSend(scene, { kind: 'never_answer' }, (request) => !isThere(request));
};

const killInMidSend = (
  { rig, worker }: Scene,
  fault: { readonly kind: string },
  isMeant: (request: SentRequest) => boolean,
): Promise<SentRequest> =>
  again('in mid-send', async () => {
    const match = { path: '/services/collector/event', body: 'ccas_request_id' };
    await clearFaults(rig.splunk);
    await plant(rig.splunk, { ...fault, match });
    await until('a request', () => isStruck(rig.splunk), 60_000);
    const sent = (): SentRequest[] => sentRequests(ledgerOf(rig)).filter(isMeant);
    const first = await orNothing(until('the request', () => sent().length > 0 && sent(), 1_000));
    // Others may have been on their way for a moment; what is kept back is still there after a while.
    await sleep(300);
    const request = sent().find(({ id, attempt }) =>
      first?.some((one) => one.id === id && one.attempt === attempt),
    );
    if (request !== undefined) await worker.kill();
    return request;
  });

const isIndexed =
  ({ splunk }: Rig) =>
  ({ root }: SentRequest): boolean =>
    splunk.index.withField('ccas_request_id', root).length > 0;

export const killSometime = async ({ worker }: Scene, delayMs: number): Promise<void> => {
  await sleep(delayMs);
  await worker.kill();
};
