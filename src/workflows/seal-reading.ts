import { isCancellation, proxyActivities } from '@temporalio/workflow';
import type {
  CollectionInput,
  Counted,
  EnrichedWindow,
  HarvestActivities,
  OpenedWindow,
  SealResult,
  SealWindowInput,
  StagedInput,
} from '../activities/harvest/harvest-activities.ts';
import { messageOf } from './activity-failure.ts';
import { lookingUp, sealing } from './activity-options.ts';
import type { HarvestWindowInput } from './harvest-input.ts';
import type { HarvestedWindow } from './harvest-window.ts';
import { withoutReading } from './without-reading.ts';
import { sourceOf } from './read-part.ts';
import { collectionOf, type Reading } from './reading.ts';
import { LAST_RECHECK_HOURS } from './recheck-hours.ts';

const { enrichWindow } = proxyActivities<HarvestActivities>(lookingUp);
const { sealWindow, sealSupplement, deliverWindow } = proxyActivities<HarvestActivities>(sealing);

type Sealed = { readonly problem: string } | { readonly ended: HarvestedWindow };

/** Counted another way, names looked up, sealed, handed to delivery. */
export const sealReading = async (input: HarvestWindowInput, reading: Reading): Promise<Sealed> => {
  const { recheckHours, ...window } = input;
  const collection = collectionOf(window, reading);
  const counted = await count(collection, reading);
  const { done: parts, startedAt } = reading;
  const staged = { ...collection, files: parts.map(({ collected }) => collected.file) };
  const enriched = await enrich(staged);
  let sealed: SealResult;
  try {
    sealed = await seal({ ...collection, parts, counted, enriched, startedAt }, recheckHours);
  } catch (error) {
    if (isCancellation(error)) throw error;
    return { problem: messageOf(error) };
  }
  const { outcome, events, agrees, manifestSha256 } = sealed;
  const { newEvents } =
    outcome === 'sealed' && manifestSha256 !== null
      ? await deliverWindow({ ...collection, manifestSha256 })
      : { newEvents: 0 };
  const { tenant, from, to } = window;
  const ended = { tenant, from, to, outcome, events, newEvents, agrees, manifestSha256 };
  return { ended: { ...ended, reason: null } };
};

/** What has ended well before; a run that was ended after it had sealed has left its events undelivered. */
export const deliverSealed = async (opened: OpenedWindow): Promise<HarvestedWindow> => {
  const { tenant, from, to, collection, undelivered } = opened;
  const done = withoutReading(opened, 'done', null);
  if (undelivered === undefined) return done;
  const { newEvents } = await deliverWindow({
    tenant,
    from,
    to,
    collection,
    manifestSha256: undelivered,
  });
  return { ...done, newEvents, manifestSha256: undelivered };
};

const seal = async (
  input: SealWindowInput,
  recheckHours: number | undefined,
): Promise<SealResult> =>
  recheckHours === undefined
    ? sealWindow(input)
    : sealSupplement({ ...input, recheckHours, settled: recheckHours >= LAST_RECHECK_HOURS });

/** Evidence says of itself what was not counted and what was not looked up; it does not wait for either. */
const count = async (collection: CollectionInput, { sourceQueue }: Reading): Promise<Counted> => {
  try {
    return await sourceOf(sourceQueue).countWindow(collection);
  } catch (error) {
    if (isCancellation(error)) throw error;
    return { method: null, reason: messageOf(error) };
  }
};

const enrich = async (staged: StagedInput): Promise<EnrichedWindow> => {
  try {
    return await enrichWindow(staged);
  } catch (error) {
    if (isCancellation(error)) throw error;
    return { identities: 0, snapshots: 0, reason: messageOf(error) };
  }
};
