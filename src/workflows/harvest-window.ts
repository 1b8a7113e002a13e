import {
  ApplicationFailure,
  continueAsNew,
  isCancellation,
  patched,
  proxyActivities,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import type {
  CloseWindowInput,
  HarvestActivities,
  OpenedWindow,
  SealResult,
  WindowInput,
} from '../activities/harvest/harvest-activities.ts';
import { failureOf, messageOf } from './activity-failure.ts';
import { bookkeeping, opening, sealing } from './activity-options.ts';
import { bisect } from './bisect.ts';
import { type HarvestWindowInput, parseHarvestWindowInput } from './harvest-input.ts';
import { showReading } from './harvest-visibility.ts';
import { asksForHalves, readPart, sourceOf } from './read-part.ts';
import {
  begun,
  collectionOf,
  failedOnce,
  partHalved,
  partRead,
  type Reading,
  sealFailed,
} from './reading.ts';
import { deliverSealed, sealReading } from './seal-reading.ts';
import { createVisibility } from './visibility.ts';
import { withoutReading } from './without-reading.ts';

const MINUTE_MS = 60_000;
const MAX_HISTORY = 500;
/** Together some nine hours: an outage of the platform over night costs no window. */
const WAITS_MS = [1, 5, 15, 30, 60, 120, 120, 180].map((minutes) => minutes * MINUTE_MS);

/** How one window ended. `done`: it had ended well before. `elsewhere`: another run reads it. */
export interface HarvestedWindow extends WindowInput {
  readonly outcome: SealResult['outcome'] | 'done' | 'elsewhere';
  readonly events: number;
  /** Harvested events that no stream had brought before. */
  readonly newEvents: number;
  /** By an independent count; null where there is none. */
  readonly agrees: boolean | null;
  readonly manifestSha256: string | null;
  /** Why it failed or cannot be read; null where it was. */
  readonly reason: string | null;
}

const { openWindow } = proxyActivities<HarvestActivities>(opening);
const { tellRecheckFailed } = proxyActivities<HarvestActivities>(bookkeeping);
const { closeWindow } = proxyActivities<HarvestActivities>(sealing);

/**
 * Reads one window of one tenant, seals it as evidence and hands its events to delivery. What the platform cannot answer
 * at once is asked in halves. It ends one way or another: sealed, sealed-empty, gap, or failed, each signed.
 */
export async function harvestWindow(input: HarvestWindowInput): Promise<HarvestedWindow> {
  const { carried, ...wanted } = parseHarvestWindowInput(input);
  const { recheckHours, ...window } = wanted;
  const showState = createVisibility(window.tenant);
  const end = (ended: HarvestedWindow): HarvestedWindow => {
    showState(ended.outcome);
    return ended;
  };
  let reading = carried;
  if (reading === undefined) {
    showState('harvesting');
    const opened = await openWindow(
      recheckHours === undefined ? window : { ...window, recheckHours },
    );
    const startedAt = new Date(Date.now()).toISOString();
    const ended = await endWithoutReading(opened, recheckHours, startedAt);
    if (ended !== undefined) return end(ended);
    reading = begun(opened, startedAt);
  }
  for (;;) {
    showReading(window.tenant, window, reading);
    const step = await advance(wanted, reading);
    if ('ended' in step) return end(step.ended);
    reading = step.reading;
    if (workflowInfo().historyLength >= MAX_HISTORY) {
      await continueAsNew<typeof harvestWindow>({ ...wanted, carried: reading });
    }
  }
}

/** Undefined where the window has to be read. What was sealed in time stays so, although nobody can read it again. */
const endWithoutReading = async (
  opened: OpenedWindow,
  recheckHours: number | undefined,
  startedAt: string,
): Promise<HarvestedWindow | undefined> => {
  if (opened.outcome === 'open') return undefined;
  if (opened.outcome === 'done') return deliverSealed(opened);
  if (recheckHours !== undefined) return withoutReading(opened, 'done', null);
  return closeGap(opened, startedAt);
};

type Step = { readonly reading: Reading } | { readonly ended: HarvestedWindow };

/** One part read, or halved; the whole sealed; or, after a failure, the wait before the next try. */
const advance = async (wanted: HarvestWindowInput, reading: Reading): Promise<Step> => {
  const [part] = reading.todo;
  if (part === undefined) {
    const sealed = await sealReading(wanted, reading);
    return 'ended' in sealed ? sealed : readAnew(wanted, reading, sealed.problem);
  }
  const source = sourceOf(reading.sourceQueue);
  try {
    if (reading.done.length === 0) await source.acquireHarvestToken({ tenant: wanted.tenant });
    const read = await readPart(collectionOf(wanted, reading), part, source);
    return { reading: partRead(reading, read) };
  } catch (error) {
    if (isCancellation(error)) throw error;
    const halves = asksForHalves(error) ? bisect(part) : undefined;
    if (halves !== undefined) return { reading: partHalved(reading, halves) };
    return waitOrGiveUp(wanted, failedOnce(reading, messageOf(error)));
  }
};

/** Under another name: under this one the archive may hold a part of what could not be sealed. */
const readAnew = async (
  wanted: HarvestWindowInput,
  reading: Reading,
  problem: string,
): Promise<Step> => {
  const opened = await openWindow({ ...wanted, instead: reading.collection });
  const ended = await endWithoutReading(opened, wanted.recheckHours, reading.startedAt);
  if (ended !== undefined) return { ended };
  return waitOrGiveUp(wanted, sealFailed(reading, opened, problem));
};

const waitOrGiveUp = async (wanted: HarvestWindowInput, reading: Reading): Promise<Step> => {
  const waitMs = WAITS_MS[reading.failures - 1];
  if (waitMs === undefined) return { ended: await giveUp(wanted, reading) };
  showReading(wanted.tenant, wanted, reading);
  await sleep(waitMs, { summary: 'until it is tried again' });
  return { reading };
};

/** A re-check that comes to nothing takes nothing from what was sealed. */
const giveUp = async (
  { recheckHours, ...window }: HarvestWindowInput,
  reading: Reading,
): Promise<HarvestedWindow> => {
  const reason = reading.lastError ?? 'unknown';
  if (recheckHours !== undefined) {
    if (patched('recheck-failed-is-told')) {
      await tellRecheckFailed({ ...window, recheckHours, reason });
    }
    const message = `The re-check after ${recheckHours} h could not be made: ${reason}`;
    throw ApplicationFailure.nonRetryable(message, 'RecheckFailed');
  }
  const { startedAt } = reading;
  const closing = {
    ...collectionOf(window, reading),
    outcome: 'failed',
    reason,
    startedAt,
  } as const;
  return close(closing);
};

const closeGap = async (opened: OpenedWindow, startedAt: string): Promise<HarvestedWindow> => {
  const { tenant, from, to, collection } = opened;
  const window = { tenant, from, to };
  const reason = `The platform no longer answers for this time: its history had passed on ${startedAt}.`;
  const closing = { ...window, collection, outcome: 'gap', reason, startedAt } as const;
  return close(closing);
};

/** An attempt that was ended on its way may have left other words under this name: then it is closed under another. */
const close = async (closing: CloseWindowInput): Promise<HarvestedWindow> => {
  const { tenant, from, to, collection, outcome, reason } = closing;
  const window = { tenant, from, to };
  let closed: SealResult;
  try {
    closed = await closeWindow(closing);
  } catch (error) {
    if (failureOf(error)?.type !== 'EvidenceConflict') throw error;
    const opened = await openWindow({ ...window, instead: collection });
    if (opened.outcome === 'done') return deliverSealed(opened);
    closed = await closeWindow({ ...closing, collection: opened.collection });
  }
  const { manifestSha256 } = closed;
  return { ...withoutReading(window, outcome, reason), manifestSha256 };
};
