import { batchOfRequest } from '../../audit/batch.ts';
import type { Expectation, PossiblyDoubled, Receipt } from '../../ledger/ledger.ts';
import type { DoubledEvent } from '../../reports/reconciliation-part.ts';
import type { EventCount } from '../../splunk/index-search.ts';
import type { Sink } from './reconcile.ts';

type Cause = Pick<DoubledEvent, 'kind' | 'cause' | 'detail'>;

export type Explain = (batch: Expectation, eventId: string, found: EventCount) => Promise<Cause>;

/** Why an event is there twice, as far as the ledger knows; it is asked once per batch and stream. */
export const explainDoubles = (sink: Sink): Explain => {
  const { ledger, target } = sink;
  const negatives = remember((batch) => believedNegatives(sink, batch));
  const named = remember(async (stream) => {
    const entries = await ledger.deliveries.possiblyDoubled({ stream });
    return entries.filter((entry) => entry.target === target);
  });
  return async (batch, eventId, found) => {
    const batches = [...new Set(found.requests.map(batchOfRequest))];
    for (const each of batches) {
      const roots = await negatives(each);
      const negative = found.requests
        .map((root) => roots.get(root))
        .find((one) => one !== undefined);
      if (negative !== undefined) return cameLate(negative, found);
    }
    const entry = (await named(batch.stream)).find(
      (one) => batches.includes(one.batch) && one.eventIds.includes(eventId),
    );
    if (entry !== undefined) return possiblyDoubled(entry);
    if (batches.length > 1) return severalBatches(batches);
    return unexplained;
  };
};

/** By root: the receipt because of which (part of) a request was sent again. */
const believedNegatives = async (
  { ledger, target }: Sink,
  batch: string,
): Promise<ReadonlyMap<string, Receipt>> => {
  const receipts = await ledger.deliveries.receipts({ batch, target });
  const negatives = receipts.filter(({ outcome }) => outcome === 'absent' || outcome === 'partial');
  if (negatives.length === 0) return new Map();
  const requests = await ledger.deliveries.requests(batch, target);
  const roots = new Map(requests.map(({ id, root }) => [id, root]));
  return new Map(negatives.map((one) => [roots.get(one.request) ?? one.request, one]));
};

const remember = <Value>(ask: (key: string) => Promise<Value>) => {
  const answers = new Map<string, Promise<Value>>();
  return (key: string): Promise<Value> => {
    const answer = answers.get(key) ?? ask(key);
    answers.set(key, answer);
    return answer;
  };
};

const cameLate = ({ request, attempt, at }: Receipt, { lastIndexed }: EventCount): Cause => ({
  kind: 'late',
  cause: 'came_later_than_settling_time',
  detail:
    `attempt ${attempt} of request ${request} was not there ${at === undefined ? 'when it was looked for' : `at ${at}`}, ` +
    `after the settling time, so it was sent again; Splunk took the last copy in at ${new Date(lastIndexed).toISOString()}. ` +
    'A longer search.settling_time makes this rarer',
});

const possiblyDoubled = ({ request, attempt, cause }: PossiblyDoubled): Cause => ({
  kind: 'doubled',
  cause: 'possibly_doubled',
  detail: `named before: attempt ${attempt} of request ${request} had an unknown outcome (${cause}) and was repeated without a search`,
});

const severalBatches = (batches: readonly string[]): Cause => ({
  kind: 'doubled',
  cause: 'several_batches',
  detail: `batches ${batches.join(', ')} brought it: the ledger did not know that it had been read before`,
});

const unexplained: Cause = {
  kind: 'doubled',
  cause: 'unknown',
  detail:
    'nothing in the ledger explains it: no attempt was repeated, so Splunk or something before it doubled it',
};
