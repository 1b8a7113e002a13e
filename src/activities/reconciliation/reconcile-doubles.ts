import { batchOfRequest } from '../../audit/batch.ts';
import type { Expectation } from '../../ledger/ledger.ts';
import type { DoubledEvent } from '../../reports/reconciliation-part.ts';
import type { EventCount } from '../../splunk/index-search.ts';
import { boundsOf } from './reconcile-bounds.ts';
import { type CloseLook, ownEvents } from './reconcile-events.ts';
import { type Explain, explainDoubles } from './reconcile-causes.ts';
import { known, type Sink } from './reconcile.ts';

/** Events of the span's batches that are there more than once, also when two batches brought them. */
export const findDoubles = async (
  sink: Sink,
  batches: readonly Expectation[],
  looks: ReadonlyMap<string, CloseLook>,
): Promise<readonly DoubledEvent[]> => {
  const doubled = await askForDoubles(sink, batches);
  for (const { found } of looks.values()) {
    for (const [id, count] of found) if (count.count > 1) doubled.set(id, count);
  }
  const explain = explainDoubles(sink);
  const all: DoubledEvent[] = [];
  for (const batch of batches) {
    const own = [...doubled].filter(([, { requests }]) =>
      requests.some((request) => batchOfRequest(request) === batch.batch),
    );
    if (own.length === 0) continue;
    for (const [id] of own) doubled.delete(id);
    all.push(...(await describe(sink, batch, own, { explain, look: looks.get(batch.batch) })));
  }
  return all;
};

/** Of all indexes in one question: one event may be in two of them, once in each. */
const askForDoubles = async (
  { search, indexes, signal }: Sink,
  batches: readonly Expectation[],
): Promise<Map<string, EventCount>> => {
  if (batches.length === 0) return new Map();
  const answer = await search.doubledEvents({ ...boundsOf(batches), index: indexes, signal });
  return new Map(known(answer, `which events ${indexes.join(' and ')} hold more than once`));
};

const describe = async (
  sink: Sink,
  batch: Expectation,
  doubled: readonly (readonly [string, EventCount])[],
  { explain, look }: { readonly explain: Explain; readonly look: CloseLook | undefined },
): Promise<readonly DoubledEvent[]> => {
  const { events } = look ?? (await ownEvents(sink, batch));
  const hours = new Map(events.map(({ eventId, hour }) => [eventId, hour]));
  return Promise.all(
    doubled.map(async ([eventId, found]) => ({
      batch: batch.batch,
      platform: batch.platform,
      organisation: batch.organizationId,
      hour: hours.get(eventId) ?? null,
      eventId,
      count: found.count,
      requests: found.requests,
      firstIndexed: new Date(found.firstIndexed).toISOString(),
      lastIndexed: new Date(found.lastIndexed).toISOString(),
      ...(await explain(batch, eventId, found)),
    })),
  );
};
