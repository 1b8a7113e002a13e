import type { BatchStore } from '../../batches/batch-store.ts';
import type { BatchRow, DeliveryRow, Ledger, RequestRow } from '../../ledger/ledger.ts';
import { eventIdsOf } from '../../splunk/rebuild-lines.ts';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';

export interface BatchOrder {
  readonly batch: string;
  readonly target: string;
  readonly by: string;
  readonly reason: string;
}

interface Sources {
  readonly ledger: Ledger;
  readonly store: BatchStore | undefined;
}

type Letter = Parameters<Ledger['deliveries']['discard']>[0]['letters'][number];

/** In events. */
export interface DiscardedBatch {
  /** Stay out of Splunk, or may stay out. */
  readonly events: number;
  /** Splunk took them, whether or not anybody saw them there. */
  readonly taken: number;
}

/** Gives up what of a batch is not in its target, and any proof that the rest is. */
export const discardBatch = async (
  order: BatchOrder,
  { ledger, store }: Sources,
): Promise<DiscardedBatch> => {
  const { batch, target } = order;
  const row = await ledger.batches.get(batch);
  const delivery = await ledger.deliveries.get(batch, target);
  if (row === undefined || delivery === undefined) throw unknown(order);
  if (store === undefined) throw withoutFile(order);
  const requests = await ledger.deliveries.requests(batch, target);
  const left = requests.filter(({ state }) => LEFT.has(state));
  const letters =
    requests.length === 0
      ? await neverCut(row, store)
      : (await Promise.all(left.map((request) => lettersOf(row, request, store)))).flat();
  const outcome = await ledger.deliveries.discard({ ...order, requests: left, letters });
  if (outcome === 'ended') throw ended(delivery);
  if (outcome === 'changed') throw stillAtIt(order);
  await ledger.conditions.resolve('Quarantined', `${batch} ${target}`);
  const taken = requests.filter(({ state }) => TAKEN.has(state));
  return { events: letters.length, taken: taken.reduce((sum, { events }) => sum + events, 0) };
};

const LEFT: ReadonlySet<string> = new Set(['prepared', 'sent', 'ambiguous']);
const TAKEN: ReadonlySet<string> = new Set(['accepted', 'confirmed']);

const lettersOf = async (
  { digest }: BatchRow,
  { id, state, offset, length, status, code, detail, attempt }: RequestRow,
  store: BatchStore,
): Promise<readonly Letter[]> => {
  const lines = await store.read(digest, { offset, length });
  const reason =
    state === 'prepared'
      ? `its batch was given up; ${attempt === 0 ? 'never sent' : `sent in vain (${detail})`}`
      : `its batch was given up; it may be in Splunk (${detail ?? 'worker lost'})`;
  return eventIdsOf(lines).map((eventId) => ({ eventId, request: id, status, code, reason }));
};

/** Requests to any but the first target are cut when sending begins. */
const neverCut = async (
  { digest, bytes }: BatchRow,
  store: BatchStore,
): Promise<readonly Letter[]> => {
  const lines = await store.read(digest, { offset: 0, length: bytes });
  const reason = 'its batch was given up; never sent';
  const none = { request: '', status: null, code: null, reason };
  return eventIdsOf(lines).map((eventId) => ({ eventId, ...none }));
};

const unknown = ({ batch, target }: BatchOrder): CliError =>
  new CliError(EXIT.failed, `The ledger knows no delivery of batch ${batch} to ${target}.`, {
    advice: '`holdfast deliveries list --state redelivery` shows what waits, and where to.',
  });

const withoutFile = ({ batch }: BatchOrder): CliError =>
  new CliError(EXIT.failed, `The file of batch ${batch} is not on this machine.`, {
    advice: 'Run this where batches.directory is: the events are named one by one.',
  });

const ended = ({ batch, target, state }: DeliveryRow): CliError =>
  new CliError(EXIT.failed, `Batch ${batch} to ${target} is ${state}: nothing waits there.`, {
    advice: 'Single events: `holdfast deliveries discard <event-id...>`.',
  });

const stillAtIt = ({ batch, target }: BatchOrder): CliError =>
  new CliError(EXIT.failed, `Batch ${batch} is being sent to ${target} just now.`, {
    advice: 'Nothing was changed. Try again in a minute.',
  });
