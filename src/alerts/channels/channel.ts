import type { AlertNotice, Disposition } from '../../audit/alert.ts';

/** What a channel is asked to show. */
export interface Showing {
  /** 16 hex digits; with `occasion` it names the message for good: dedup keys, message ids. */
  readonly alert: string;
  readonly notice: AlertNotice;
  /** `raise`, or `escalate-2`: the second step of the chain. */
  readonly occasion: string;
  /** Changes that the alert stands for. */
  readonly count: number;
  /** Where a person acknowledges who has no button; null where no address is configured. Single use. */
  readonly acknowledgeUrl: string | null;
  /** An attempt before this one may have come through: channels that cannot tell say so in the message. */
  readonly mayRepeat: boolean;
  readonly signal?: AbortSignal;
}

/** How the alert stands now, for a message that was shown before. */
export interface Standing {
  readonly alert: string;
  readonly notice: AlertNotice;
  readonly count: number;
  readonly acknowledged: {
    readonly by: string;
    readonly via: string;
    readonly at: string;
    readonly note?: string;
  } | null;
  readonly disposed: {
    readonly as: Disposition;
    readonly by: string;
    readonly ticket: string | null;
  } | null;
  /** A condition that is over. */
  readonly resolved: boolean;
  readonly signal?: AbortSignal;
}

/** What the channel calls the message: Slack's `ts`, PagerDuty's dedup_key; at most 1 KB, no secret. */
export type Receipt = Readonly<Record<string, string>>;

/**
 * One place where people see alerts. Errors are `Failure`s: `ChannelUnavailable` (retry), `ChannelBusy` (retry after
 * `retryAfterMs`), `ChannelRefused` (no retry: revoked token, unknown channel; the next channel has it),
 * `OutcomeUnknown` (sent, no answer).
 */
export interface AlertChannel {
  /** As configured. */
  readonly name: string;
  readonly kind: 'slack' | 'teams' | 'pagerduty' | 'webhook' | 'email';
  /**
   * What a repeated `show` does. `same`: the other side knows the key, nothing is shown twice. `ask`: `find` tells
   * whether it was shown. `twice`: nobody can tell, so a repetition says that it may be one.
   */
  readonly onRepeat: 'same' | 'ask' | 'twice';
  /** Shortest time between two messages, milliseconds; kept by the caller, per channel and worker. */
  readonly intervalMs: number;
  /** Needs an address to be acknowledged at (Teams, e-mail, webhook); Slack has a button. */
  readonly wantsLink: boolean;
  show(showing: Showing): Promise<Receipt>;
  /**
   * Only where onRepeat is `ask`: the message, null where it is surely not there; what cannot be told is a Failure.
   * `since`: epoch milliseconds, when the first attempt that is not settled began; a week ago where nobody knows.
   */
  find?(
    showing: Pick<Showing, 'alert' | 'occasion' | 'signal'> & { readonly since?: number },
  ): Promise<Receipt | null>;
  /** Brings a message that was shown up to date; absent where a channel cannot. */
  update?(receipt: Receipt, standing: Standing): Promise<void>;
}

/** What a person did with a button. */
export interface Pressed {
  readonly alert: string;
  /** `acknowledge`, or a disposition. */
  readonly act: 'acknowledge' | Disposition;
  /** As the channel knows the person: `U024BE7LH (Ada Admin)`. */
  readonly by: string;
  /** Name of the channel, or `link`. */
  readonly via: string;
  /** Of a disposition, where the person named one. */
  readonly ticket?: string;
  /** Of an acknowledgement, where the person added one. */
  readonly note?: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** Something that hears people: a Slack socket, who asks PagerDuty, the page behind acknowledgement links. */
export interface Listener {
  readonly name: string;
  /**
   * Resolves when it hears, or has tried and goes on trying: a connection that cannot be made, or breaks later, is mended
   * by itself, and told through `onTrouble`.
   */
  start(hear: (pressed: Pressed) => Promise<Heard>): Promise<void>;
  stop(): Promise<void>;
}

/** What the person is told. */
export interface Heard {
  readonly outcome: 'done' | 'before' | 'unknown_alert' | 'failed';
  readonly text: string;
}
