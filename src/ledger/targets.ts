import type { DeliveryMode } from '../audit/delivery-mode.ts';

/** What a Splunk target can do, as the workers last found it. */
export interface TargetRow {
  readonly name: string;
  readonly mode: DeliveryMode;
  /** Why it is not a better one, or what proves it; for people. */
  readonly reason: string;
  /** Digest of the settings that decide what is sent where; workers that differ are named in an alert. */
  readonly fingerprint: string;
  /** ISO 8601 UTC: since when this mode, and when it was last looked at. */
  readonly since: string;
  readonly checkedAt: string;
}

export interface TargetLedger {
  /** Keeps `since` while the mode stays the same; gives the row as it was before. */
  note(
    row: Pick<TargetRow, 'name' | 'mode' | 'reason' | 'fingerprint'>,
  ): Promise<TargetRow | undefined>;
  get(name: string): Promise<TargetRow | undefined>;
  list(): Promise<readonly TargetRow[]>;
}
