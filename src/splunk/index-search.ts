/**
 * What one index holds of ours, asked over Splunk's search. Times are event times in epoch milliseconds, inclusive;
 * whole seconds are searched. Failure InvalidInput for an id, an index or a span that must not get into a search.
 */
export interface IndexSearch {
  /**
   * Every event of these requests (by root id), or with these ids, or both: how often each id is there. An id that
   * was not asked for is counted in the requests that were.
   */
  countEvents(question: EventQuestion): Promise<SearchAnswer<ReadonlyMap<string, EventCount>>>;
  /** Of each request (by root id) that is there at all: events and distinct ids. */
  countRequests(
    question: Span & { readonly requests: readonly string[] },
  ): Promise<SearchAnswer<ReadonlyMap<string, Tally>>>;
  /** Of each batch and hour of event time that is there at all. */
  countBatches(
    question: Span & { readonly batches: readonly string[] },
  ): Promise<SearchAnswer<readonly BatchTally[]>>;
  /** Ids of ours that are there more than once, whatever batch or request brought them, and into which of the indexes. */
  doubledEvents(question: WideSpan): Promise<SearchAnswer<ReadonlyMap<string, EventCount>>>;
  /** Whether searches run at all for this account; says nothing of what it may see. */
  probe(index: string): Promise<SearchAnswer<null>>;
}

export interface Span {
  readonly index: string;
  readonly from: number;
  readonly to: number;
  readonly signal?: AbortSignal;
}

/** Of several indexes together, or of one. */
export interface WideSpan extends Omit<Span, 'index'> {
  readonly index: string | readonly string[];
}

export interface EventQuestion extends Span {
  readonly requests?: readonly string[];
  readonly eventIds?: readonly string[];
}

export interface EventCount {
  readonly count: number;
  /** Root ids of the requests that brought it. */
  readonly requests: readonly string[];
  /** When it was indexed first and last, epoch milliseconds. */
  readonly firstIndexed: number;
  readonly lastIndexed: number;
}

export interface Tally {
  readonly count: number;
  readonly distinct: number;
}

export interface BatchTally extends Tally {
  readonly batch: string;
  /** Epoch hour of the event time. */
  readonly hour: number;
}

/** Only `complete` counts. Anything partial, cut, failed or refused is `unknown`: never "not there". */
export type SearchAnswer<Value> =
  | { readonly kind: 'complete'; readonly value: Value }
  | {
      readonly kind: 'unknown';
      readonly reason: SearchTrouble;
      /** For people; without secrets. */
      readonly detail: string;
      readonly retryAfterMs?: number;
    };

export type SearchTrouble =
  | 'unreachable' // no connection, no answer in time
  | 'unauthorized' // 401, also after the account's secret was read again
  | 'forbidden' // the account may not search
  | 'unavailable' // 5xx, 429
  | 'failed' // the search ran and failed, or peers are down
  | 'incomplete' // fewer rows than the job says it has, or an answer cut in the middle
  | 'unexpected_reply'; // not what the protocol says, e.g. 200 with HTML
