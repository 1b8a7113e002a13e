import type { RequestRow } from '../../ledger/ledger.ts';
import type {
  EventCount,
  EventQuestion,
  IndexSearch,
  SearchAnswer,
} from '../../splunk/index-search.ts';
import { addCounts } from '../../splunk/add-counts.ts';
import { eventTimesOf } from '../../splunk/rebuild-lines.ts';
import type { Control } from './control-events.ts';
import { isRefusedWhole, repeatUnverified } from './deliver-ambiguous.ts';
import { type Delivery, readLines } from './delivery.ts';
import { applyVerdict } from './settle-apply.ts';
import { judge } from './settle-verdict.ts';

/** How the requests in doubt of one delivery stand after one look at all of them. */
export interface Look {
  /** Still in doubt. */
  readonly open: number;
  /** Settled, and some or all of their events are to be sent again. */
  readonly again: number;
  /** Cut in two to find what is bad in it; settled or named like the others. */
  readonly halved: number;
  /** Given up: named as possibly doubled, and to be sent again. */
  readonly repeated: number;
  /** Why some are still in doubt; for people. */
  readonly waitsFor: string | undefined;
}

/** Asks Splunk's search what became of every request in doubt; where it cannot be asked, they are named instead. */
export const lookAtDoubtful = async (delivery: Delivery): Promise<Look> => {
  const { ledger, batch, target, modes, search, now } = delivery;
  const requests = await ledger.deliveries.requests(batch.id, target);
  const doubtful = requests.filter(({ state }) => state === 'ambiguous');
  const look = {
    open: 0,
    again: 0,
    halved: 0,
    repeated: 0,
    waitsFor: undefined as string | undefined,
  };
  if (doubtful.length === 0) return look;
  const { patienceMs } = await modes.of(target);
  for (const request of doubtful) {
    delivery.signal.throwIfAborted();
    const end: End =
      search === undefined ? blocked(anotherWorker) : await settle(delivery, search, request);
    if (end.kind === 'settled') continue;
    if (end.kind === 'again') look[isRefusedWhole(request) ? 'halved' : 'again'] += 1;
    else if (end.isBlocked && now() >= (request.deadline ?? 0) + patienceMs) {
      await repeatUnverified(delivery, request);
      look[isRefusedWhole(request) ? 'halved' : 'repeated'] += 1;
    } else {
      look.open += 1;
      look.waitsFor ??= end.waitsFor;
    }
  }
  return look;
};

const anotherWorker = 'a worker whose configuration has a search for this target';

interface Open {
  readonly kind: 'open';
  /** Waiting alone may not help: a search that cannot be asked, or sees nothing. */
  readonly isBlocked: boolean;
  readonly waitsFor: string;
}

type End = { readonly kind: 'settled' } | { readonly kind: 'again' } | Open;

const blocked = (waitsFor: string): Open => ({ kind: 'open', isBlocked: true, waitsFor });

const settle = async (
  delivery: Delivery,
  search: IndexSearch,
  request: RequestRow,
): Promise<End> => {
  const { now, client } = delivery;
  const settlingMs = client.settings.search?.settlingMs ?? 0;
  const since = request.deadline ?? now();
  const settledForMs = now() - since;
  const events = eventTimesOf(await readLines(delivery, request));
  const eventIds = [...events.keys()];
  const controls = settledForMs < settlingMs ? [noControl] : [laterRequest, controlEvent];
  let waitsFor = '';
  for (const chooseControl of controls) {
    const answer = await ask(delivery, search, { request, events, chooseControl, since });
    if (answer.kind === 'unknown')
      return blocked(`an answer of Splunk's search (${answer.detail})`);
    const { found, control, indexes, unproved } = answer.value;
    const controlFound = unproved === undefined;
    const verdict = judge({ eventIds, found, controlFound, settledForMs, settlingMs });
    if (verdict.kind !== 'open') {
      await applyVerdict(delivery, request, verdict, { eventIds, found, control, indexes });
      return verdict.kind === 'complete' ? { kind: 'settled' } : { kind: 'again' };
    }
    if (verdict.lacks === 'time')
      return { kind: 'open', isBlocked: false, waitsFor: 'the settling time to pass' };
    waitsFor = `index ${unproved} to show a request that was sent later and taken; if it goes on, look whether the search account may see that index, and whether Splunk routes events elsewhere`;
  }
  return blocked(waitsFor);
};

const isThere = (found: ReadonlyMap<string, EventCount>, { request }: Control): boolean =>
  [...found.values()].some(({ requests }) => requests.includes(request));

type ChooseControl = (
  delivery: Delivery,
  request: RequestRow,
  since: number,
) => Promise<Control | undefined>;

/** Too early for a negative to be believed: only what is there counts. */
const noControl: ChooseControl = () => Promise.resolve(undefined);

/** A request that went the same way later. */
const laterRequest: ChooseControl = async ({ ledger, batch, target }, { index }, since) => {
  const doubtful = (await ledger.deliveries.requests(batch.id, target))
    .filter(({ state }) => state === 'ambiguous')
    .map(({ id }) => id);
  const later = await ledger.deliveries.controlAfter({ target, index, since, except: doubtful });
  if (later?.sentAt == null) return undefined;
  const { root, sentAt, firstTime, lastTime } = later;
  return { request: root, sentAt, from: firstTime, to: Math.max(firstTime, lastTime) };
};

/** Nothing was sent, or what was sent may be lost itself. */
const controlEvent: ChooseControl = ({ client, controls }, { index }, since) =>
  controls.after(client, index, since);

interface Asked {
  readonly request: RequestRow;
  readonly events: ReadonlyMap<string, number>;
  readonly chooseControl: ChooseControl;
  readonly since: number;
}

interface Found {
  readonly found: ReadonlyMap<string, EventCount>;
  /** In the index that the request went to. */
  readonly control: Control | undefined;
  /** All that were asked. */
  readonly indexes: readonly string[];
  /** An index that showed no control: what it does not show may be there all the same. */
  readonly unproved: string | undefined;
}

/** Asks every index in which its events may be, each with a control of its own. */
const ask = async (
  delivery: Delivery,
  search: IndexSearch,
  { request, events, chooseControl, since }: Asked,
): Promise<SearchAnswer<Found>> => {
  const found = new Map<string, EventCount>();
  const { settings } = delivery.client;
  let own: Control | undefined;
  let unproved: string | undefined;
  const indexes = [...indexesOf(settings, request, delivery.batch.verifyFirst)];
  for (const index of indexes) {
    const control = await chooseControl(delivery, { ...request, index }, since);
    const question = questionOf(delivery, request, events, control);
    const answer = await search.countEvents({ ...question, index });
    if (answer.kind === 'unknown') return answer;
    for (const [id, count] of answer.value) found.set(id, addCounts(found.get(id), count));
    if (control === undefined || !isThere(answer.value, control)) unproved ??= index;
    own ??= control;
  }
  return { kind: 'complete', value: { found, control: own, indexes, unproved } };
};

/**
 * By the request's id, which all its attempts and parts carry. By event ids where another batch, or a ledger that is
 * lost, may have carried the events under another one.
 */
const questionOf = (
  { batch, signal }: Delivery,
  { root }: RequestRow,
  events: ReadonlyMap<string, number>,
  control: Control | undefined,
): Omit<EventQuestion, 'index'> => {
  const times = [...events.values(), ...(control === undefined ? [] : [control.from, control.to])];
  const requests = control === undefined ? [] : [control.request];
  return {
    from: times.reduce((one, other) => Math.min(one, other)),
    to: times.reduce((one, other) => Math.max(one, other)),
    signal,
    ...(batch.verifyFirst
      ? { eventIds: [...events.keys()], requests }
      : { requests: [root, ...requests] }),
  };
};

/**
 * Where its events may be: where its last attempt went, and where another batch, or a ledger that is lost, may have
 * brought them.
 */
const indexesOf = (
  { index, disorderedIndex = index }: Delivery['client']['settings'],
  request: RequestRow,
  isAnywhere: boolean,
): ReadonlySet<string> =>
  new Set(isAnywhere ? [request.index, index, disorderedIndex] : [request.index]);
