import type { Control } from '../activities/delivery/control-events.ts';
import type { BatchStore } from '../batches/batch-store.ts';
import type { DeliveryLedger, Ledger, Unconfirmed } from '../ledger/ledger.ts';
import type { IndexSearch, SearchAnswer, Span } from '../splunk/index-search.ts';
import { isControlFor, isOverdue, judgeReceipt, type ReceiptVerdict } from './judge-receipt.ts';
import { isWhole, sightById, sightByTally, tallyOf, type Tallies } from './sight-requests.ts';
import type { Sighting } from './judge-receipt.ts';

export interface LookDependencies {
  readonly ledger: Pick<Ledger, 'batches' | 'deliveries'>;
  readonly store: BatchStore;
  readonly search: IndexSearch;
  readonly settlingMs: number;
  /** A control event that was sent at or after `since`, where Splunk took one and its search works. */
  readonly controlEvent: (index: string, since: number) => Promise<Control | undefined>;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly signal: AbortSignal;
}

export interface Looked {
  readonly request: Unconfirmed;
  readonly verdict: ReceiptVerdict | { readonly kind: 'unreadable' };
}

/** A platform may date its records in the future. */
const YEAR_MS = 365 * 86_400_000;
/** Looked up per round; the longest overdue come first. */
const MOST_CONTROLS = 20;
/** Parts and repeated requests are no controls; what comes after them may be. */
const MOST_TRIED = 5;
/** Requests whose ids are compared per round: an answer has a row per event. */
const MOST_BY_ID = 20;

/** One search for all accepted requests of an index; a second for ids where numbers do not tell enough. */
export const lookForReceipts = async (
  deps: LookDependencies,
  index: string,
  open: readonly Unconfirmed[],
): Promise<SearchAnswer<readonly Looked[]>> => {
  const asOf = deps.now();
  const isLate = (request: Unconfirmed): boolean => isOverdue(request, asOf, deps.settlingMs);
  const known = [...open, ...(await laterOnes(deps.ledger, open.filter(isLate)))];
  const ownControl = await controlEventFor(deps, index, open, asOf);
  const span = spanOf(deps, index, asOf, known);
  const requests = [...new Set([...known.map(({ root }) => root), ...idOf(ownControl)])];
  const tallied = await deps.search.countRequests({ ...span, requests });
  if (tallied.kind === 'unknown') return tallied;
  const tallies = tallied.value;
  const unsure = await needingIds(deps, open, tallies, isLate);
  const sighted = await sight(deps, span, unsure);
  if (sighted.kind === 'unknown') return sighted;
  const value = open.map((request): Looked => {
    if (unsure.has(request) && !sighted.value.has(request))
      return { request, verdict: { kind: 'wait' } };
    const sighting = sighted.value.get(request) ?? sightByTally(request, tallies);
    if (sighting === 'unreadable') {
      return { request, verdict: { kind: isLate(request) ? sighting : 'wait' } };
    }
    const control = isLate(request) ? controlOf(request, known, tallies) : undefined;
    const ownShown = shownAfter(request, ownControl, tallies);
    const judging = { isOverdue: isLate(request), control: control ?? ownShown };
    return { request, verdict: judgeReceipt(request, sighting, judging) };
  });
  return { kind: 'complete', value };
};

/**
 * In a quiet night nothing may come later: after twice the settling time one small event of our own does. Until the
 * search shows it, nothing is concluded: the account may not see that index.
 */
const controlEventFor = async (
  { controlEvent, settlingMs }: LookDependencies,
  index: string,
  open: readonly Unconfirmed[],
  asOf: number,
): Promise<Control | undefined> => {
  const waiting = open.filter((request) => isOverdue(request, asOf, 2 * settlingMs));
  if (waiting.length === 0) return undefined;
  return controlEvent(index, Math.max(...waiting.map(({ deadline }) => deadline ?? 0)));
};

const idOf = (control: Control | undefined): readonly string[] =>
  control === undefined ? [] : [control.request];

const shownAfter = (
  { deadline }: Unconfirmed,
  control: Control | undefined,
  tallies: Tallies,
): string | undefined =>
  control !== undefined && control.sentAt >= (deadline ?? Infinity) && tallies.has(control.request)
    ? control.request
    : undefined;

const spanOf = (
  { signal }: LookDependencies,
  index: string,
  now: number,
  requests: readonly Unconfirmed[],
): Span => ({
  index,
  from: Math.min(...requests.map(({ firstTime }) => firstTime)),
  to: now + YEAR_MS,
  signal,
});

/** Requests that can be controls for those overdue, as the ledger knows them. */
const laterOnes = async (
  { deliveries }: LookDependencies['ledger'],
  overdue: readonly Unconfirmed[],
): Promise<readonly Unconfirmed[]> => {
  const found: Unconfirmed[] = [];
  for (const request of overdue.slice(0, MOST_CONTROLS)) {
    if (found.some((other) => isControlFor(request, other))) continue;
    const control = await laterThan(deliveries, request);
    if (control !== undefined) found.push(control);
  }
  return found;
};

const laterThan = async (
  deliveries: DeliveryLedger,
  request: Unconfirmed,
): Promise<Unconfirmed | undefined> => {
  const { target, index, deadline, id } = request;
  const except = [id];
  while (except.length <= MOST_TRIED) {
    const question = { target, index, since: deadline ?? 0, except };
    const other = await deliveries.controlAfter(question);
    if (other === undefined || isControlFor(request, other)) return other;
    except.push(other.id);
  }
  return undefined;
};

const controlOf = (
  request: Unconfirmed,
  known: readonly Unconfirmed[],
  tallies: Tallies,
): string | undefined =>
  known.find(
    (other) => isControlFor(request, other) && tallyOf(other, tallies).distinct >= other.events,
  )?.id;

/**
 * Parts share a root id; a request there more often than once has doubled events; a batch from after a ledger was
 * restored may share its ids with a lost one. A part is worth asking for once as much as all of it may be there.
 */
const needingIds = async (
  { ledger }: LookDependencies,
  open: readonly Unconfirmed[],
  tallies: Tallies,
  isLate: (request: Unconfirmed) => boolean,
): Promise<ReadonlySet<Unconfirmed>> => {
  const needing: Unconfirmed[] = [];
  const restored = new Map<string, boolean>();
  for (const request of open) {
    const { count, distinct } = tallyOf(request, tallies);
    const { events, batch } = request;
    if (distinct === 0 || (distinct < events && (isWhole(request) || !isLate(request)))) continue;
    const isPlain = isWhole(request) && count === events && distinct === events;
    if (isPlain && !restored.has(batch)) {
      restored.set(batch, (await ledger.batches.get(batch))?.verifyFirst ?? false);
    }
    if (!isPlain || restored.get(batch) === true) needing.push(request);
  }
  return new Set(needing);
};

type Sighted = ReadonlyMap<Unconfirmed, Sighting | 'unreadable'>;

const sight = async (
  deps: LookDependencies,
  span: Span,
  unsure: ReadonlySet<Unconfirmed>,
): Promise<SearchAnswer<Sighted>> => {
  const sighted = new Map<Unconfirmed, Sighting | 'unreadable'>();
  const asked = [...unsure].slice(0, MOST_BY_ID);
  if (asked.length === 0) return { kind: 'complete', value: sighted };
  const requests = [...new Set(asked.map(({ root }) => root))];
  const answer = await deps.search.countEvents({ ...span, requests });
  if (answer.kind === 'unknown') return answer;
  for (const request of asked) {
    sighted.set(request, (await sightById(deps, request, answer.value)) ?? 'unreadable');
  }
  return { kind: 'complete', value: sighted };
};
