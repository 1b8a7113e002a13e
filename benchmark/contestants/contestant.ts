import type { IdScheme } from '../harness/expected-ids.ts';
import type { Platform, Sink } from '../harness/simulators.ts';
import type { Roles } from '../harness/watch-processes.ts';

export const SECRETS = {
  clientSecret: 'simulated-secret',
  hecToken: '11111111-2222-4333-8444-555555555555',
  searchToken: 'simulated-search-token',
};

/** What a contestant is to do: carry the records since `from` of this platform into this sink. */
export interface Job {
  readonly platform: Platform;
  readonly sink: Sink;
  /** For whatever it keeps; empty at first. */
  readonly folder: string;
  readonly pollMs: number;
  /** How far each poll reads back. */
  readonly overlapMs: number;
  /** How long the sink may take to show an event: waited for before what is in doubt is sent again. */
  readonly settlingMs: number;
}

export interface Contestant {
  /** One letter, as in the tables. */
  readonly key: string;
  readonly title: string;
  readonly scheme: IdScheme;
  /** Why it cannot take part; undefined where it can. Installs what it needs. */
  prepare(): Promise<string | undefined>;
  /** Everything that it needs is up, and nothing is read yet. */
  set(job: Job): Promise<Contender>;
}

/** A contestant with a job. */
export interface Contender {
  /** Pids of all that it needs; called again after a restart. */
  roles(): Roles;
  /** Reads all that there is; then goes on where it is to follow. */
  go(how: { readonly follow: boolean }): Promise<void>;
  /** Resolves when it says that it has carried everything; not of one that follows. */
  readonly caughtUp: Promise<void>;
  /** kill -9 of what runs its code; returns when that is gone. */
  kill(): Promise<void>;
  /** Starts that again; returns when it is up. */
  restart(): Promise<void>;
  /** Events in Temporal's histories; undefined where there are none. */
  historyEvents(): Promise<number | undefined>;
  stop(): Promise<void>;
}
