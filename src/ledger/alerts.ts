import type {
  AlertClock,
  AlertNotice,
  Disposition,
  MatchOutcome,
  Severity,
} from '../audit/alert.ts';
import type { Platform } from '../audit/event.ts';

/** `resolved`: a condition that is over. Only `closed` and `resolved` are ends. */
export type AlertState = 'open' | 'acknowledged' | 'closed' | 'resolved';

export interface AlertRow {
  /** 16 hex digits of SHA-256 over ledger, rule and change: the same match is the same alert for good. */
  readonly id: string;
  /** Sigma id, or `condition.<kind>`. */
  readonly rule: string;
  readonly severity: Severity;
  readonly platform: Platform | null;
  readonly organizationId: string | null;
  readonly changeId: string;
  readonly notice: AlertNotice;
  readonly state: AlertState;
  /** Matches that it stands for, itself included. */
  readonly count: number;
  readonly clock: AlertClock;
  readonly acknowledgedBy: string | null;
  /** Channel, `cli`, `signal`, `link`. */
  readonly acknowledgedVia: string | null;
  /** What they added to it. */
  readonly note: string | null;
  readonly disposition: Disposition | null;
  readonly disposedBy: string | null;
  readonly disposedVia: string | null;
  /** Ticket or note of the disposition. */
  readonly ticket: string | null;
}

/** One rule's match of one change, as it is to be remembered. */
export interface NewMatch {
  /** What the alert's id is to be, if this match becomes one. */
  readonly id: string;
  readonly rule: string;
  readonly changeId: string;
  readonly outcome: MatchOutcome;
  /** Why it is a finding, or which filter suppresses it. */
  readonly reason: string | null;
  readonly severity: Severity;
  readonly platform: Platform | null;
  readonly organizationId: string | null;
  readonly notice: AlertNotice;
  /** Rule and values of its dedup fields; alerts with the same key are one for `groupMs` from the first. */
  readonly groupKey: string;
  readonly groupMs: number;
  /** Epoch milliseconds: t0 and t1. */
  readonly eventAt: number;
  readonly receivedAt: number;
  /** Which way it came first: `push:<queue>`, `stream:<stream>`, `condition`. */
  readonly source: string;
}

export interface MatchRow {
  readonly rule: string;
  readonly changeId: string;
  readonly outcome: MatchOutcome;
  readonly reason: string | null;
  /** The alert that it became or was counted in. */
  readonly alert: string | null;
  readonly title: string;
  readonly notice: AlertNotice;
  readonly eventAt: string;
  readonly receivedAt: string;
  readonly decidedAt: string;
  readonly source: string;
}

/** More new alerts of one rule within a minute than this are counted in one: an alert that says how many. */
export interface StormLimit {
  readonly perMinute: number;
}

export interface Decided {
  /** Nothing was changed, because the cursor had moved: what was matched here need not be remembered by anybody. */
  readonly stale: boolean;
  readonly created: readonly AlertRow[];
  /** Alerts of before that grew, with their new count. */
  readonly grouped: readonly { readonly alert: string; readonly count: number }[];
  /** Matches that are remembered as of now. */
  readonly added: readonly NewMatch[];
  /** Matches that were known already. */
  readonly known: number;
}

export interface AttemptRow {
  readonly alert: string;
  readonly channel: string;
  readonly occasion: string;
  readonly attempts: number;
  /** `sending` is unknown once its worker is gone. */
  readonly state: 'sending' | 'shown' | 'failed';
  readonly receipt: Readonly<Record<string, string>> | null;
  /** Of one that is `sending`: its worker waits for no answer any more. Null: it may be on its way still. */
  readonly error: string | null;
  /** Shown in an attempt after one whose outcome nobody knows, where the channel gives no id. */
  readonly mayBeDouble: boolean;
  readonly at: string;
}

export interface Verdict {
  readonly disposition: Disposition;
  readonly by: string;
  /** Channel, `cli`, `signal`, `link`. */
  readonly via: string;
  readonly ticket: string | null;
  /** ISO 8601 UTC. */
  readonly at: string;
}

export interface AlertQuery {
  readonly states?: readonly AlertState[];
  readonly rule?: string;
  /** Epoch milliseconds of the event. */
  readonly from?: number;
  readonly to?: number;
  readonly limit?: number;
}

/** How an alert was responded to, without what it says. */
export type AlertResponse = Pick<
  AlertRow,
  'id' | 'rule' | 'severity' | 'state' | 'count' | 'clock' | 'acknowledgedBy' | 'disposition'
> & { readonly title: string; readonly resolvedAt: string | null };

export interface OpenCount {
  readonly severity: Severity;
  readonly state: 'open' | 'acknowledged';
  readonly count: number;
  /** Epoch milliseconds. */
  readonly oldestEventAt: number;
}

/** Alerts, the matches behind them, and the clock of each. Every change is durable when it returns. */
export interface AlertLedger {
  /**
   * One transaction: remembers each match under (rule, change), once for good; counts it in an open alert of its group
   * (of its rule, in a storm), else raises one. With `advance` a consumer's cursor moves in the same transaction; where
   * it has moved already, by another worker or because the consumer was dropped, nothing is changed at all.
   */
  decide(decision: {
    readonly matches: readonly NewMatch[];
    readonly storm: StormLimit;
    readonly advance?: CursorMove;
  }): Promise<Decided>;
  /** By id, or its beginning where that is unambiguous. */
  get(id: string): Promise<AlertRow | undefined>;
  /** Newest first. */
  list(query: AlertQuery): Promise<readonly AlertRow[]>;
  /** How many have not ended, and the oldest event of each sort. */
  openCounts(): Promise<readonly OpenCount[]>;
  /** Of alerts whose event lies in `[from, to)`, epoch milliseconds: what response times are made of. */
  responses(from: number, to: number): Promise<readonly AlertResponse[]>;
  matches(query: {
    readonly alert?: string;
    readonly outcome?: MatchOutcome;
    readonly from?: number;
    readonly limit?: number;
  }): Promise<readonly MatchRow[]>;
  /**
   * Not ended, and their workflow was never seen started; and open ones for which `noteStarted` was last called before
   * `startedBefore` (epoch milliseconds), whose run may have been lost with Temporal's database.
   */
  unstarted(limit: number, startedBefore?: number): Promise<readonly string[]>;
  noteStarted(id: string): Promise<void>;
  /**
   * Permits one attempt and writes down that it is `sending`; undefined where it was shown already (`attempts` tells), or
   * another attempt began since the caller looked and saw `after` of them.
   * `before`: the attempt before this one, null at the first. A `before` that is `sending` may have come through.
   */
  beginAttempt(of: {
    readonly alert: string;
    readonly channel: string;
    readonly occasion: string;
    readonly after?: number;
  }): Promise<{ readonly before: AttemptRow | null } | undefined>;
  /**
   * `shown` sets t3 of the alert where nothing was shown before; `sending`: nobody knows, and nobody waits any more. What
   * became of another than the newest attempt (`attempt`: its number) changes nothing, unless it was shown.
   */
  endAttempt(of: {
    readonly alert: string;
    readonly channel: string;
    readonly occasion: string;
    readonly attempt?: number;
    readonly state: 'shown' | 'failed' | 'sending';
    readonly receipt: Readonly<Record<string, string>> | null;
    readonly error: string | null;
    readonly mayBeDouble: boolean;
  }): Promise<void>;
  attempts(alert: string): Promise<readonly AttemptRow[]>;
  /** Whether a ledger that is lost may have shown an alert of this time (epoch milliseconds). */
  mayBeForgotten(eventAt: number): Promise<boolean>;
  /** Alerts that nobody has acknowledged and that this channel shows, oldest first, with what it calls the message. */
  openIn(
    channel: string,
    limit: number,
  ): Promise<readonly { readonly alert: string; readonly receipt: AttemptRow['receipt'] }[]>;
  /** The first counts. `at`: epoch milliseconds. False where somebody was faster. */
  acknowledge(
    id: string,
    by: {
      readonly by: string;
      readonly via: string;
      readonly at: number;
      readonly note?: string | null;
    },
  ): Promise<boolean>;
  /** Also acknowledges where nobody has. The last word counts; earlier ones are in the workflow's history. */
  dispose(
    id: string,
    as: {
      readonly disposition: Disposition;
      readonly by: string;
      readonly via: string;
      readonly ticket: string | null;
      readonly at: number;
    },
  ): Promise<void>;
  /** Every verdict there was, the last one last. */
  verdicts(id: string): Promise<readonly Verdict[]>;
  resolve(id: string): Promise<void>;
  /** `token`: SHA-256 of the link, hex. */
  linkUsed(token: string): Promise<boolean>;
  /**
   * Of all who would act on a link at once, one has it for a minute; `before`: it was used. What may fail has its turn
   * between the claim and `useLink`: who fails releases it, and who is gone lets it lapse.
   */
  claimLink(token: string, until: number): Promise<LinkClaim>;
  /** It is used for good. */
  useLink(token: string): Promise<void>;
  releaseLink(token: string, claim: string): Promise<void>;
}

export type LinkClaim =
  | { readonly outcome: 'claimed'; readonly claim: string }
  | { readonly outcome: 'before' | 'busy' | 'expired' };

/** A consumer of committed batches has read this stream up to `version` (exclusive). */
export interface CursorMove {
  readonly consumer: string;
  readonly stream: string;
  readonly from: number;
  readonly version: number;
}
