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

export type DeliveryState = 'pending' | 'redelivery' | 'delivered' | 'discarded' | 'undeliverable';

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
    Pick<RequestRow, 'attempt' | 'channel' | 'deadline' | 'ackId' | 'status' | 'code' | 'detail'>
  >;
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
  /** What of a stream waits for its targets, redelivery included. */
  backlog(stream: string): Promise<{ readonly deliveries: number; readonly bytes: number }>;
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
      readonly state: 'prepared' | 'accepted' | 'quarantined';
      readonly ackId?: number | null;
      readonly channel?: string | null;
      readonly attempt?: number;
    })[],
  ): Promise<readonly RequestRow[]>;
  /** Written before an ambiguous request is sent again. Same request and attempt: one entry. */
  listPossiblyDoubled(entry: PossiblyDoubled): Promise<void>;
  possiblyDoubled(filter: { readonly stream?: string }): Promise<readonly PossiblyDoubled[]>;
  quarantine(entry: Quarantined): Promise<void>;
  quarantined(filter: { readonly stream?: string }): Promise<readonly Quarantined[]>;
  noteAttempt(batch: string, target: string, error: string | null): Promise<void>;
  /**
   * Sets the state of a delivery and moves the stream's `delivered` over every batch whose deliveries are all
   * delivered, discarded or in redelivery. Only what is pending goes to redelivery, and undeliverable is final.
   */
  setState(batch: string, target: string, state: DeliveryState): Promise<void>;
}
