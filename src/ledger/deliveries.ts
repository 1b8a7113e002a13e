/** A cut of finished HEC lines out of a batch file: one POST to one index. */
export interface RequestCut {
  readonly id: string;
  readonly ordinal: number;
  readonly index: string;
  /** Byte range in the batch file. */
  readonly offset: number;
  readonly length: number;
  /** Position of the first event among the batch's lines, and how many. */
  readonly firstEvent: number;
  readonly events: number;
}

/** `accepted`: Splunk took every request, and receipts by search are still to come. */
export type DeliveryState =
  'pending' | 'redelivery' | 'accepted' | 'delivered' | 'discarded' | 'undeliverable';

export interface DeliveryRow {
  readonly batch: string;
  readonly target: string;
  readonly stream: string;
  readonly state: DeliveryState;
  readonly events: number;
  readonly bytes: number;
  /** Blocking and redelivery attempts so far. */
  readonly attempts: number;
  readonly lastError: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export type RequestState =
  'prepared' | 'sent' | 'accepted' | 'confirmed' | 'quarantined' | 'ambiguous' | 'split';

export interface RequestRow extends RequestCut {
  readonly batch: string;
  readonly target: string;
  /** The id its lines carry as ccas_request_id: that of the request it was split from, or its own. */
  readonly root: string;
  readonly state: RequestState;
  /** 0 before the first send. */
  readonly attempt: number;
  /** Channel GUID of the current attempt. */
  readonly channel: string | null;
  /** Epoch milliseconds after which the current attempt can no longer be in flight from us. */
  readonly deadline: number | null;
  /** Epoch milliseconds of the current attempt's compare-and-set to `sent`; its POST began no earlier. */
  readonly sentAt: number | null;
  readonly ackId: number | null;
  readonly status: number | null;
  readonly code: number | null;
  readonly detail: string | null;
}

/** A change of a request, applied only if it is still in `from` with this attempt. */
export interface RequestChange {
  readonly batch: string;
  readonly target: string;
  readonly id: string;
  readonly from: RequestState;
  readonly attempt: number;
  readonly to: RequestState;
  /** Fields that change with the state; absent ones stay. */
  readonly set?: Partial<
    Pick<
      RequestRow,
      | 'attempt'
      | 'index'
      | 'channel'
      | 'deadline'
      | 'sentAt'
      | 'ackId'
      | 'status'
      | 'code'
      | 'detail'
    >
  >;
}

/** One look at Splunk for one request: what a search, believed or not, said of it. */
export interface Receipt {
  readonly batch: string;
  readonly target: string;
  readonly request: string;
  readonly attempt: number;
  /** `unknown`: nothing may be concluded. `absent` and `partial` are believed negatives: the rest is sent again. */
  readonly outcome: 'complete' | 'partial' | 'absent' | 'unknown';
  readonly events: number;
  readonly distinctEvents: number;
  /** The request accepted later that the same search did find. */
  readonly controlRequest: string | null;
  readonly detail: string | null;
  readonly at?: string;
}

/** An accepted request of a delivery that waits for receipts. */
export interface Unconfirmed extends RequestRow {
  readonly stream: string;
  /** Event times of its batch, epoch milliseconds. */
  readonly firstTime: number;
  readonly lastTime: number;
}

/** An event that may be in Splunk more than once, because an attempt whose outcome is unknown was repeated. */
export interface PossiblyDoubled {
  readonly batch: string;
  readonly target: string;
  readonly request: string;
  readonly attempt: number;
  readonly eventIds: readonly string[];
  /** e.g. `timeout`, `reset`, `ack_never_true`, `worker_lost`. */
  readonly cause: string;
  readonly at?: string;
}

export interface Quarantined {
  readonly batch: string;
  readonly target: string;
  readonly request: string;
  readonly eventId: string;
  readonly status: number | null;
  readonly code: number | null;
  readonly reason: string;
  readonly at?: string;
  readonly stream?: string;
  readonly state?: DeadLetterState;
  readonly decision?: Decision | null;
}

export type DeadLetterState = 'open' | 'replayed' | 'discarded';

/** Who decided what about a dead letter, and why. */
interface Decision {
  readonly by: string;
  readonly reason: string;
  readonly at: string;
}

/** What waits, `accepted` excluded. */
export interface Backlog {
  readonly deliveries: number;
  readonly bytes: number;
  /** Epoch milliseconds of the oldest one's commit; null when nothing waits. */
  readonly oldestAt: number | null;
}

export interface InRedelivery {
  readonly target: string;
  readonly deliveries: number;
  /** Epoch milliseconds of the oldest one's commit. */
  readonly oldestAt: number;
}

export interface DeliveryLedger {
  get(batch: string, target: string): Promise<DeliveryRow | undefined>;
  /**
   * Newest first; `states` empty means every state. With `untouchedSince` (epoch milliseconds) those that nobody has
   * worked on since, longest first.
   */
  list(filter: {
    readonly stream?: string;
    readonly states?: readonly DeliveryState[];
    readonly untouchedSince?: number;
    readonly limit?: number;
  }): Promise<readonly DeliveryRow[]>;
  /** What waits in redelivery, target by target; one look at an index. */
  inRedelivery(): Promise<readonly InRedelivery[]>;
  /** Deliveries in redelivery to that target, oldest commit first. */
  oldestInRedelivery(question: {
    readonly target: string;
    readonly limit: number;
  }): Promise<readonly DeliveryRow[]>;
  /** What of a stream waits for its targets, redelivery included. */
  backlog(stream: string): Promise<Backlog>;
  requests(batch: string, target: string): Promise<readonly RequestRow[]>;
  /** Cuts made when sending starts, for targets other than the first; keeps what is already there. */
  prepare(
    batch: string,
    target: string,
    cuts: readonly RequestCut[],
  ): Promise<readonly RequestRow[]>;
  /** Compare-and-set; false when somebody else was first. The only way to `sent`. */
  change(change: RequestChange): Promise<boolean>;
  /**
   * Replaces one request by parts of it in the same transaction (partial acceptance, A5). A prepared part
   * starts anew; others keep the request's attempt, channel and ack unless they bring their own.
   * No parts when the request is no longer in that state and attempt.
   */
  split(
    request: RequestRow,
    detail: string,
    parts: readonly (Omit<RequestCut, 'ordinal' | 'id' | 'index'> & {
      readonly state: 'prepared' | 'accepted' | 'confirmed' | 'quarantined' | 'ambiguous';
      readonly ackId?: number | null;
      readonly channel?: string | null;
      readonly attempt?: number;
    })[],
  ): Promise<readonly RequestRow[]>;
  /** Written before an ambiguous request is sent again. Same request and attempt: one entry. */
  listPossiblyDoubled(entry: PossiblyDoubled): Promise<void>;
  possiblyDoubled(filter: { readonly stream?: string }): Promise<readonly PossiblyDoubled[]>;
  /** Refused once more after a replay: open again. */
  quarantine(entry: Quarantined): Promise<void>;
  /** Open ones unless `state` says otherwise; empty means all. */
  quarantined(filter: {
    readonly stream?: string;
    readonly states?: readonly DeadLetterState[];
  }): Promise<readonly Quarantined[]>;
  noteAttempt(batch: string, target: string, error: string | null): Promise<void>;
  /**
   * Sets the state of a delivery and moves the stream's `delivered` over every batch whose deliveries are all
   * delivered, discarded, accepted or in redelivery. Only what is pending goes to redelivery, only what is pending or
   * in redelivery becomes accepted, and undeliverable is final. Nothing is taken while a request of it is prepared,
   * sent or ambiguous.
   */
  setState(batch: string, target: string, state: DeliveryState): Promise<void>;
  /**
   * A delivery that had ended, or waits for receipts, is found wanting: back to redelivery. False where that cannot
   * be: undeliverable, given up by a person, or its rows are pruned.
   */
  reopen(batch: string, target: string, reason: string): Promise<boolean>;
  /**
   * What Splunk took is not there: its request becomes ambiguous and its delivery is reopened, in one transaction.
   * False, and nothing is changed, where the delivery cannot be reopened or somebody else was first.
   */
  doubt(change: Omit<RequestChange, 'to'>, reason: string): Promise<boolean>;
  noteReceipt(receipt: Receipt): Promise<void>;
  receipts(filter: {
    readonly batch: string;
    readonly target: string;
  }): Promise<readonly Receipt[]>;
  /**
   * A positive control: the first request to that target and index that was sent at or after `since` (epoch
   * milliseconds) and taken by Splunk, whole and at its first attempt; never one of `except`.
   */
  controlAfter(question: {
    readonly target: string;
    readonly index: string;
    readonly since: number;
    readonly except: readonly string[];
  }): Promise<Unconfirmed | undefined>;
  /** The latest request taken by that target and index before `before` (epoch milliseconds). */
  latestTaken(question: {
    readonly target: string;
    readonly index: string;
    readonly before: number;
  }): Promise<Unconfirmed | undefined>;
  /** Accepted requests of deliveries in state `accepted`, sent longest ago first. */
  unconfirmed(filter: {
    readonly target: string;
    readonly limit: number;
  }): Promise<readonly Unconfirmed[]>;
  deadLetter(target: string, eventId: string): Promise<readonly Quarantined[]>;
  /**
   * Decides about an open dead letter, in one transaction. `replayed` also prepares its request anew and takes the
   * delivery to redelivery. False when it is not open any more. Failure `InvalidInput`, and nothing changed, for a
   * replay where the delivery is undeliverable, or the request still being worked on.
   */
  decide(decision: {
    readonly batch: string;
    readonly target: string;
    readonly eventId: string;
    readonly state: Exclude<DeadLetterState, 'open'>;
    readonly by: string;
    readonly reason: string;
  }): Promise<boolean>;
  /**
   * A person gives up what of a delivery is not in its target: its open dead letters, and `letters`, which become
   * discarded ones, in one transaction. `changed` where `requests` are not those that are left, or one of them may be
   * on its way; `ended` where the delivery is not pending, accepted or in redelivery.
   */
  discard(order: {
    readonly batch: string;
    readonly target: string;
    readonly by: string;
    readonly reason: string;
    /** Those that are prepared, sent or ambiguous. */
    readonly requests: readonly Pick<RequestRow, 'id' | 'attempt'>[];
    readonly letters: readonly Pick<
      Quarantined,
      'eventId' | 'request' | 'status' | 'code' | 'reason'
    >[];
  }): Promise<'discarded' | 'changed' | 'ended'>;
}
