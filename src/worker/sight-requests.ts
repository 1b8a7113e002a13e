import { Failure } from '../audit/failure.ts';
import type { BatchStore } from '../batches/batch-store.ts';
import type { Ledger, Unconfirmed } from '../ledger/ledger.ts';
import type { EventCount, Tally } from '../splunk/index-search.ts';
import { eventIdsOf } from '../splunk/rebuild-lines.ts';
import type { Sighting } from './judge-receipt.ts';

export type Tallies = ReadonlyMap<string, Tally>;

/** Never split: all events that carry its root id are its own. */
export const isWhole = ({ id, root }: Pick<Unconfirmed, 'id' | 'root'>): boolean => id === root;

const nothing: Tally = { count: 0, distinct: 0 };

export const tallyOf = ({ root }: Unconfirmed, tallies: Tallies): Tally =>
  tallies.get(root) ?? nothing;

/** By numbers alone. */
export const sightByTally = (request: Unconfirmed, tallies: Tallies): Sighting => {
  const { count, distinct } = tallyOf(request, tallies);
  return { events: count, distinctEvents: distinct, doubled: [] };
};

/**
 * By the ids on the request's own lines. Undefined when its batch file cannot be read, which the next delivery of
 * that batch finds out and mends.
 */
export const sightById = async (
  { ledger, store }: { readonly ledger: Pick<Ledger, 'batches'>; readonly store: BatchStore },
  request: Unconfirmed,
  found: ReadonlyMap<string, EventCount>,
): Promise<Sighting | undefined> => {
  const batch = await ledger.batches.get(request.batch);
  if (batch === undefined) return undefined;
  const ids = await idsOf(store, batch.digest, request);
  if (ids === undefined) return undefined;
  const there = [...new Set(ids)].map((id) => ({ id, count: found.get(id)?.count ?? 0 }));
  return {
    events: there.reduce((sum, { count }) => sum + count, 0),
    distinctEvents: there.filter(({ count }) => count > 0).length,
    doubled: there.filter(({ count }) => count > 1).map(({ id }) => id),
  };
};

const idsOf = async (
  store: BatchStore,
  digest: string,
  { offset, length }: Unconfirmed,
): Promise<readonly string[] | undefined> => {
  try {
    return eventIdsOf(await store.read(digest, { offset, length }));
  } catch (error) {
    if (error instanceof Failure && error.type === 'BatchDamaged') return undefined;
    throw error;
  }
};
