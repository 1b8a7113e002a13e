import type { Secret } from '../http/secret.ts';

/** Where and as whom a target's index is searched. Durations in milliseconds. */
export interface SearchSettings {
  /** Base URL of the management port, e.g. `https://splunk.example.com:8089`. */
  readonly url: string;
  readonly account: SearchAccount;
  /**
   * How long after the last moment at which an attempt can have reached Splunk "not there" may be believed.
   * What appears later is a double, which reconciliation names.
   */
  readonly settlingMs: number;
  /** How often accepted requests without acknowledgement are looked for: one search for all of them. */
  readonly receiptMs: number;
  /** How long an unknown outcome waits for a search that is away, before it is sent again and named. */
  readonly patienceMs: number;
  /** Of one search, from its start to its rows. */
  readonly timeoutMs: number;
}

/** A Splunk authentication token, or a user with password. */
export type SearchAccount =
  | { readonly kind: 'token'; readonly token: Secret }
  | { readonly kind: 'password'; readonly username: string; readonly password: Secret };
