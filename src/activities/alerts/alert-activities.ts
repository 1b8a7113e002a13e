import type { Disposition, Severity } from '../../audit/alert.ts';

/** What the workflows of alerts ask of the worker: references and counts only. */
export interface AlertActivities {
  /**
   * Follows one source for about a minute: long-polls a queue (`queue:<name>`), or reads what streams and harvests have
   * committed and which conditions have opened or ended (`ledger`). Decides, makes it durable, starts `raiseAlert` for
   * every new alert, then takes the next. Starts what an earlier attempt decided and did not start.
   */
  watchSource(input: WatchSourceInput): Promise<WatchedSource>;
  /** Whom to tell, when, and how the alert stands: a run that starts late or again goes on from there. */
  openAlert(input: { readonly alert: string }): Promise<OpenedAlert>;
  /** Shows the alert in one channel, once. Failures say whether the next channel is to have it. */
  showAlert(input: ShowAlertInput): Promise<ShownAlert>;
  /** Says as a condition that no channel takes an alert; it is over when one of them takes any. */
  noteUndelivered(input: UndeliveredInput): Promise<void>;
  /** Writes down who acknowledged (t4) or decided (t5), or that it is over. */
  settleAlert(input: SettleAlertInput): Promise<SettledAlert>;
  /** Brings the messages that were shown up to date: a count that grew, an acknowledgement, an end. */
  refreshAlert(input: { readonly alert: string }): Promise<void>;
}

export interface WatchSourceInput {
  readonly source: string;
}

export interface WatchedSource {
  readonly events: number;
  readonly alerts: number;
  readonly grouped: number;
  readonly findings: number;
  readonly suppressed: number;
  /** Messages that are no envelopes, put aside. */
  readonly setAside: number;
  /** Age of the oldest thing not yet looked at, milliseconds. */
  readonly behindMs: number;
}

export interface OpenedAlert {
  readonly title: string;
  readonly severity: Severity;
  readonly state: 'open' | 'acknowledged' | 'closed' | 'resolved';
  readonly steps: readonly EscalationStep[];
  /** Whether an acknowledged alert waits for a disposition. */
  readonly wantsDisposition: boolean;
  /** Where it has been shown, oldest first. */
  readonly shown: readonly ShownBefore[];
  /** Who acknowledged first. */
  readonly acknowledgedBy: string | null;
}

export interface ShownBefore {
  readonly occasion: string;
  readonly channel: string;
  /** ISO 8601 UTC. */
  readonly at: string;
}

export interface EscalationStep {
  /** The first that takes it has it; a step with `all` goes to every one of them. */
  readonly channels: readonly string[];
  readonly all: boolean;
  /** Then the next step has its turn. */
  readonly acknowledgeWithinMs: number;
}

export interface ShowAlertInput {
  readonly alert: string;
  readonly channel: string;
  /** `raise`, `escalate-2` … */
  readonly occasion: string;
}

export interface ShownAlert {
  /**
   * `later`: the channel has others before it, or asked for patience; ask again after `afterMs`. `settled`: nobody needs
   * to see it any more.
   */
  readonly outcome: 'shown' | 'shown-before' | 'later' | 'settled';
  readonly mayBeDouble: boolean;
  readonly afterMs?: number;
}

export interface UndeliveredInput {
  /** Those of the step. */
  readonly channels: readonly string[];
  readonly error: string;
}

export interface SettleAlertInput {
  readonly alert: string;
  readonly act: 'acknowledge' | 'dispose' | 'resolve';
  readonly by: string;
  /** Channel, `cli`, `signal`, `update`, `link`. */
  readonly via: string;
  /** ISO 8601 UTC: when the person did it. */
  readonly at: string;
  readonly disposition?: Disposition;
  readonly ticket?: string | null;
  /** Added to an acknowledgement. */
  readonly note?: string | null;
}

export interface SettledAlert {
  readonly state: 'open' | 'acknowledged' | 'closed' | 'resolved';
  /** Who acknowledged first. */
  readonly acknowledgedBy: string | null;
}
