import { ApplicationFailure } from '@temporalio/common';
import { Worker } from '@temporalio/worker';
import type {
  CloseWindowInput,
  DailyQuota,
  HarvestActivities,
  HarvestSourceActivities,
  Part,
  RecheckFailedInput,
  RecheckInput,
  SealWindowInput,
  WindowInput,
} from '../../src/activities/harvest/harvest-activities.ts';
import { replayHistories, workflowBundle } from '../support/replay.ts';
import { testTemporal } from '../support/temporal-server.ts';

export const HOUR = 3_600_000;

/** What a platform would do with a question; what the activities do is tested elsewhere. */
export interface Script {
  /** The platform refuses parts that are longer. */
  readonly longestMs?: number;
  /** Looks before a query has ended; `Infinity`: never. */
  readonly looks?: (part: Part) => number;
  readonly onBegin?: (part: Part) => void;
  readonly onCount?: () => void;
  readonly onSeal?: (input: SealWindowInput) => void;
  readonly onClose?: (input: CloseWindowInput) => void;
  readonly onTell?: (input: RecheckFailedInput) => void;
  /** Of windows that have ended well. */
  readonly undelivered?: string;
  readonly exceeded?: (window: WindowInput) => boolean;
  readonly concurrency?: number;
  readonly quota?: () => DailyQuota;
  readonly windowMs?: number;
}

const away = (what: string): never => {
  throw ApplicationFailure.nonRetryable(what, 'SourceUnavailable');
};

const iso = (time: number): string => new Date(time).toISOString();

/** A ledger and an archive in memory, and what was asked of them. */
export const harvestBench = (queue: string, script: Script = {}) => {
  const sealed: SealWindowInput[] = [];
  const supplements: RecheckInput[] = [];
  const closed: CloseWindowInput[] = [];
  const delivered: string[] = [];
  const givenUp: string[] = [];
  const ended = new Set<string>();
  const looked = new Map<string, number>();
  const { windowMs = 4 * HOUR } = script;
  const keyOf = ({ tenant, from }: WindowInput) => `${tenant} ${from}`;
  const result = { manifestSha256: 'm', leafIndex: 0, events: 3, agrees: true };
  const activities: HarvestActivities & HarvestSourceActivities = {
    async planHarvest({ tenant, from, to, after, limit }) {
      const all = Array.from(
        { length: (Date.parse(to) - Date.parse(from)) / windowMs },
        (_, place) => Date.parse(from) + place * windowMs,
      ).map((at) => ({ from: iso(at), to: iso(at + windowMs) }));
      const open = all.filter((window) => !ended.has(keyOf({ tenant, ...window })));
      const next = open.filter((window) => after === null || window.from > after);
      return {
        sourceQueue: queue,
        windowMinutes: windowMs / 60_000,
        concurrency: script.concurrency ?? 2,
        windows: next.slice(0, limit),
        more: next.length > limit,
        total: all.length,
        done: all.length - open.length,
        ...(script.quota !== undefined && { quota: script.quota() }),
      };
    },
    async openWindow({ recheckHours, instead, ...window }) {
      if (instead !== undefined) givenUp.push(instead);
      const name = recheckHours === undefined ? 'first' : `recheck-${recheckHours}`;
      const collection = instead === undefined ? name : `instead of ${instead}`;
      const opened = { ...window, collection, sourceQueue: queue, parts: [] };
      if (ended.has(keyOf(window)) !== (recheckHours !== undefined)) {
        const undelivered = script.undelivered;
        return { ...opened, outcome: 'done', ...(undelivered !== undefined && { undelivered }) };
      }
      if (script.exceeded?.(window) === true) return { ...opened, outcome: 'exceeded' };
      const { from, to } = window;
      return { ...opened, outcome: 'open', parts: [{ from, to, service: null }] };
    },
    acquireHarvestToken: () => Promise.resolve(),
    async beginPart({ part }) {
      script.onBegin?.(part);
      if (Date.parse(part.to) - Date.parse(part.from) > (script.longestMs ?? Infinity)) {
        throw ApplicationFailure.create({ type: 'IntervalTooLarge', message: 'too much' });
      }
      const looks = script.looks?.(part) ?? 0;
      const transactionId = `${part.from} ${part.to}`;
      looked.set(transactionId, looks);
      // Of a query that never ends, the patience is over already.
      const askedAt = iso(Date.now() - (looks === Infinity ? HOUR : 0));
      const state = looks === 0 ? 'Succeeded' : 'Running';
      return { ...part, transactionId, endpoint: 'e', askedAt, state, isDone: looks === 0 };
    },
    async pollPart({ ticket }) {
      const left = (looked.get(ticket.transactionId ?? '') ?? 0) - 1;
      looked.set(ticket.transactionId ?? '', left);
      return { ...ticket, state: left > 0 ? 'Running' : 'Succeeded', isDone: left <= 0 };
    },
    async collectPart({ ticket }) {
      if (!ticket.isDone) away('collected before it was done');
      return {
        file: ticket.transactionId ?? '',
        pages: 1,
        downloads: 0,
        records: 3,
        bytes: 9,
        endedAt: iso(0),
      };
    },
    async countWindow() {
      script.onCount?.();
      return { method: 'another way', total: 3, services: null, at: iso(0) };
    },
    enrichWindow: () => Promise.resolve({ identities: 1, snapshots: 0, reason: null }),
    async sealWindow(input) {
      script.onSeal?.(input);
      sealed.push(input);
      ended.add(keyOf(input));
      return { ...result, outcome: 'sealed' };
    },
    async closeWindow(input) {
      script.onClose?.(input);
      closed.push(input);
      if (input.outcome === 'gap') ended.add(keyOf(input));
      return { ...result, outcome: input.outcome, events: 0 };
    },
    async deliverWindow({ collection }) {
      delivered.push(collection);
      return { newEvents: 1 };
    },
    async sealSupplement(input) {
      supplements.push(input);
      return { ...result, outcome: 'sealed', events: 1 };
    },
    async tellRecheckFailed(input) {
      script.onTell?.(input);
    },
    async verifyArchive() {
      const counts = { windows: '0/1', objects: '1/2', events: '3' };
      return { verdict: 'findings', ...counts, findings: 1, first: 'x is missing', report: 'v' };
    },
  };
  return { activities, sealed, supplements, closed, delivered, givenUp, ended, away };
};

/** Runs the worker while `work` runs; every history that came of it must replay. */
export const onTemporal = async <Result>(
  taskQueue: string,
  { activities }: ReturnType<typeof harvestBench>,
  work: (client: Awaited<ReturnType<typeof testTemporal>>['client']) => Promise<Result>,
): Promise<Result> => {
  const { client, nativeConnection: connection } = await testTemporal();
  const worker = await Worker.create({
    connection,
    taskQueue,
    activities: { ...activities },
    workflowBundle: await workflowBundle(),
  });
  const result = await worker.runUntil(() => work(client));
  await replayHistories(client, taskQueue);
  return result;
};
