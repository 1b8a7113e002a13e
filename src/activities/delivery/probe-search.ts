import type { DeliveryLedger, Unconfirmed } from '../../ledger/ledger.ts';
import type { IndexSearch, SearchAnswer } from '../../splunk/index-search.ts';
import type { TargetSettings } from '../../splunk/target.ts';

/** Whether a search can prove what became of a request. */
export type SearchState =
  | { readonly kind: 'works'; readonly reason: string }
  /** It answers, and shows nothing of what was taken. */
  | { readonly kind: 'blind'; readonly reason: string }
  | { readonly kind: 'away'; readonly reason: string };

export interface ProbeSearchDependencies {
  readonly settings: TargetSettings;
  readonly search: IndexSearch;
  readonly deliveries: Pick<DeliveryLedger, 'latestTaken'>;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** A few, because Splunk may have lost the latest one itself. */
const WITNESSES = 5;
/** Splunk would hardly lose so many in a row and take the next. */
const ENOUGH = 3;
/** Older ones may have outlived what the index keeps. */
const WITNESS_MS = 7 * 86_400_000;
/** A platform may date its records in the future. */
const YEAR_MS = 365 * 86_400_000;
/** Of one answer here; who waits for it has something to deliver. */
const ANSWER_MS = 10_000;

/** Asks for requests that every index of the target took, and must therefore show. */
export const probeSearch = async (dependencies: ProbeSearchDependencies): Promise<SearchState> => {
  const { index, disorderedIndex } = dependencies.settings;
  const indexes = new Set(disorderedIndex === undefined ? [index] : [index, disorderedIndex]);
  const states = await Promise.all(
    [...indexes].map((each) => withinTime(probeIndex(dependencies, each))),
  );
  const [first] = states;
  const bad = states.find(({ kind }) => kind === 'away') ?? states.find(isBlind) ?? first;
  return bad ?? { kind: 'away', reason: 'the target has no index' };
};

const isBlind = ({ kind }: SearchState): boolean => kind === 'blind';

const withinTime = async (probing: Promise<SearchState>): Promise<SearchState> => {
  const slow = Promise.withResolvers<SearchState>();
  const reason = `no answer within ${ANSWER_MS / 1_000} s`;
  const timer = setTimeout(() => slow.resolve({ kind: 'away', reason }), ANSWER_MS);
  try {
    return await Promise.race([probing, slow.promise]);
  } finally {
    clearTimeout(timer);
  }
};

const probeIndex = async (
  { settings, search, deliveries, now }: ProbeSearchDependencies,
  index: string,
): Promise<SearchState> => {
  const before = now() - (settings.search?.settlingMs ?? 0);
  const latest = await deliveries.latestTaken({ target: settings.name, index, before });
  if (latest === undefined || isOld(latest, now())) {
    const answer = await search.probe(index);
    if (answer.kind === 'unknown') return away(answer);
    return {
      kind: 'works',
      reason: `search answers; ${index} has taken nothing lately to look for`,
    };
  }
  const witnesses = [latest, ...(await earlierOnes(deliveries, latest, now()))];
  const answer = await search.countRequests({
    index,
    requests: witnesses.map(({ root }) => root),
    from: Math.min(...witnesses.map(({ firstTime }) => firstTime)),
    to: now() + YEAR_MS,
  });
  if (answer.kind === 'unknown') return away(answer);
  if (answer.value.size > 0) return { kind: 'works', reason: `search shows what ${index} takes` };
  return judgeSilence(index, witnesses, now() - (settings.search?.patienceMs ?? 0));
};

/**
 * A request that is not shown may as well have been lost by Splunk. The account is called blind when it once was
 * shown to be there, or when it is not the only one, or when nothing came after it for as long as anybody waits.
 * Until then nothing is risked by waiting: that something is not there is believed only beside a positive control.
 */
const judgeSilence = (
  index: string,
  witnesses: readonly Unconfirmed[],
  longAgo: number,
): SearchState => {
  const isBlind =
    witnesses.length >= ENOUGH ||
    witnesses.some(({ state, sentAt }) => state === 'confirmed' || (sentAt ?? 0) < longAgo);
  if (!isBlind) {
    return { kind: 'works', reason: `search answers; it does not show yet what ${index} took` };
  }
  return {
    kind: 'blind',
    reason:
      `search answers, but shows nothing of the last ${witnesses.length} request(s) that index ${index} took: ` +
      `the account may not see it (srchIndexesAllowed), or it was renamed, or its events are routed elsewhere`,
  };
};

const away = (answer: Extract<SearchAnswer<unknown>, { kind: 'unknown' }>): SearchState => ({
  kind: 'away',
  reason: `search does not answer (${answer.reason}: ${answer.detail})`,
});

const isOld = ({ sentAt }: Unconfirmed, now: number): boolean => (sentAt ?? 0) < now - WITNESS_MS;

const earlierOnes = async (
  deliveries: ProbeSearchDependencies['deliveries'],
  latest: Unconfirmed,
  now: number,
): Promise<readonly Unconfirmed[]> => {
  const found: Unconfirmed[] = [];
  let next: Unconfirmed | undefined = latest;
  while (next?.sentAt != null && found.length < WITNESSES - 1) {
    const { target, index, sentAt } = next;
    next = await deliveries.latestTaken({ target, index, before: sentAt });
    if (next === undefined || isOld(next, now)) break;
    found.push(next);
  }
  return found;
};
