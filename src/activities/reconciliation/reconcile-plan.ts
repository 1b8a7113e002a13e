import { Failure } from '../../audit/failure.ts';
import type { Expectation, Ledger } from '../../ledger/ledger.ts';
import type {
  OpenedReconciliation,
  OpenReconciliationInput,
  Place,
  PlannedSpans,
  PlanSpansInput,
} from './reconcile-activities.ts';
import { openSink, type ReconcileDependencies } from './reconcile.ts';

/** Batches that one search compares. */
const SPAN_BATCHES = 200;
/** Given out at once: what they say goes through history. */
const PLANNED_SPANS = 100;
const DAY_MS = 24 * 3_600_000;

/** Which targets, and which batches of each. Batches so young that Splunk may not show them yet are left out. */
export const createOpenReconciliation =
  (dependencies: ReconcileDependencies) =>
  async (input: OpenReconciliationInput): Promise<OpenedReconciliation> => {
    const names = input.target === null ? [...dependencies.searches.keys()] : [input.target];
    const targets = [];
    for (const name of names) {
      const { settlingMs } = openSink(dependencies, name, new AbortController().signal);
      const settled = dependencies.now() - settlingMs;
      const to = Math.min(timeOf('to', input.to) ?? settled, settled);
      const from = timeOf('from', input.from) ?? to - DAY_MS;
      if (from >= to) throw emptyPeriod(from, to);
      const period = { target: name, from, to };
      targets.push({ ...period, batches: await countBatches(dependencies.ledger, period) });
    }
    if (targets.length === 0) throw nothingToAsk();
    return { targets };
  };

/** The next spans; one that is asked for again is the same, because nothing is committed in the past. */
export const createPlanSpans =
  ({ ledger }: Pick<ReconcileDependencies, 'ledger'>) =>
  async ({ after, ...period }: PlanSpansInput): Promise<PlannedSpans> => {
    const spans: { until: Place; batches: number }[] = [];
    let place = after;
    while (spans.length < PLANNED_SPANS) {
      const batches = await pageAfter(ledger, period, place);
      const last = batches.at(-1);
      if (last === undefined) return { spans, more: false };
      place = placeOf(last);
      spans.push({ until: place, batches: batches.length });
      if (batches.length < SPAN_BATCHES) return { spans, more: false };
    }
    return { spans, more: true };
  };

type Batches = Pick<PlanSpansInput, 'target' | 'from' | 'to'>;

/** The batches of one span: as they were planned, whatever was removed since. */
export const batchesOf = async (
  ledger: Ledger,
  period: Batches,
  { after, until }: { readonly after: Place | null; readonly until: Place },
): Promise<readonly Expectation[]> => {
  const page = await pageAfter(ledger, period, after);
  return page.filter((each) => !isAfter(placeOf(each), until));
};

const countBatches = async (ledger: Ledger, period: Batches): Promise<number> => {
  let count = 0;
  for await (const page of pagesOf(ledger, period)) count += page.length;
  return count;
};

/** Every batch of the period. */
export async function* pagesOf(
  ledger: Ledger,
  period: Batches,
): AsyncGenerator<readonly Expectation[]> {
  for (let place: Place | null = null; ;) {
    const page = await pageAfter(ledger, period, place);
    yield page;
    const last = page.at(-1);
    if (last === undefined || page.length < SPAN_BATCHES) return;
    place = placeOf(last);
  }
}

const pageAfter = (
  ledger: Ledger,
  { target, from, to }: Batches,
  after: Place | null,
): Promise<readonly Expectation[]> =>
  ledger.reconciliations.expectations({
    target,
    from,
    to,
    limit: SPAN_BATCHES,
    ...(after !== null && { after }),
  });

const placeOf = ({ committedAt, batch }: Expectation): Place => ({
  at: Date.parse(committedAt),
  batch,
});

const isAfter = (one: Place, other: Place): boolean =>
  one.at > other.at || (one.at === other.at && one.batch > other.batch);

const timeOf = (field: string, text: string | null): number | undefined => {
  if (text === null) return undefined;
  const time = /(?:Z|[+-]\d{2}:?\d{2})$/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(time)) return time;
  throw invalid(`"${field}" is "${text}"; give ISO 8601 with an offset, e.g. 2026-03-01T00:00:00Z`);
};

const emptyPeriod = (from: number, to: number): Failure =>
  invalid(
    `the period from ${new Date(from).toISOString()} to ${new Date(to).toISOString()} is empty; ` +
      'it ends no later than the settling time before now',
  );

const nothingToAsk = (): Failure =>
  invalid('no target has a search, so nobody can say what they hold; add splunk.targets.*.search');

const invalid = (what: string): Failure =>
  new Failure({ type: 'InvalidInput', message: `reconcileDelivery: ${what}.`, retryable: false });
