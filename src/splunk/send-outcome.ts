/**
 * What became of one POST of `n` events. Only `accepted`, `refused` and `takenInPart` say that something was
 * taken;
 * `notTaken`, `authPaused` and `requestRefused` prove that nothing was; `ambiguous` proves nothing.
 */
export type SendOutcome = SendReply & {
  /** HTTP status; null where no reply came. */
  readonly status: number | null;
  /** HEC code; null where the reply holds none. */
  readonly code: number | null;
};

export type SendReply =
  | {
      readonly kind: 'accepted';
      /** The first so many events are queued; fewer than were sent when Splunk was busy in mid-batch. */
      readonly taken: number;
      readonly ackId: number | null;
      /** Splunk nears its limits: send slower. */
      readonly slowDown: boolean;
      readonly retryAfterMs?: number;
    }
  | {
      readonly kind: 'refused';
      /** The bad event, from 0. Those before it were taken; neither it nor those after it were. */
      readonly index: number;
      /** Covers the events before the bad one. */
      readonly ackId: number | null;
      readonly text: string;
    }
  /** These events were not taken, by their place from 0; all others were. */
  | { readonly kind: 'takenInPart'; readonly missing: readonly number[] }
  | { readonly kind: 'notTaken'; readonly reason: NotTakenReason; readonly retryAfterMs?: number }
  /** The token is not accepted: nothing may be sent, nor extracted, until it is. */
  | { readonly kind: 'authPaused'; readonly text: string }
  /** The request as such is refused, whatever events it holds. */
  | { readonly kind: 'requestRefused'; readonly text: string }
  | { readonly kind: 'ambiguous'; readonly cause: AmbiguousCause };

export type NotTakenReason = 'busy' | 'unhealthy' | 'shutting_down' | 'unreachable';

export type AmbiguousCause =
  | 'timeout'
  | 'reset'
  | 'server_error' // 5xx, whatever its body, unless it says that nothing was taken
  | 'not_hec' // no HEC reply where one was due
  | 'unexpected_reply' // a pair of status and code that the protocol does not have
  | 'refused_without_number' // a receiver refused, and does not say which event
  | 'number_out_of_range'
  | 'ack_never_true'
  | 'ack_poll_lost'
  | 'worker_lost';
