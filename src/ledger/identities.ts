import type { Platform } from '../audit/event.ts';

/** What was known of an id from some moment on. */
export interface IdentityRow {
  readonly platform: Platform;
  readonly organizationId: string;
  /** user, role, division, queue, flow, group, data_table, oauth_client. */
  readonly kind: string;
  readonly id: string;
  readonly name: string | null;
  /** active, inactive, deleted, foreign, unknown. */
  readonly state: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** `look-up`, or `event <event id>`. */
  readonly source: string;
  /** Epoch milliseconds: it was so then. */
  readonly observedAt: number;
  /** When it was last looked at and was still so. */
  readonly confirmedAt: number;
}

/** Who ids were, as of a time. Nothing is forgotten: names of users deleted since are what it is for. */
export interface IdentityLedger {
  /**
   * Neighbours in time with the same name, state and attributes are one row: `observedAt` is the earliest observation,
   * `confirmedAt` the latest. In any order: a backfill observes June after November.
   */
  note(rows: readonly IdentityRow[]): Promise<void>;
  /**
   * The newest at or before `time`, else the oldest after it; absent where the id was never met. A row without a name
   * only where no row of the id has one: what the platform no longer knows is known here.
   */
  asOf(
    platform: Platform,
    organizationId: string,
    ids: readonly { readonly kind: string; readonly id: string }[],
    time: number,
  ): Promise<readonly IdentityRow[]>;
}
