import type { AccessTokens } from '../access-tokens.ts';
import type { Entry } from '../changes/entry.ts';
import type { Faults } from '../faults.ts';
import type { AuditQuery } from './audit-query.ts';
import type { World } from '../world/world.ts';

/** Everything about the service that is a choice; see `simulateGenesys` for the defaults. */
export interface GenesysSettings {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly tokenSeconds: number;
  readonly requestsPerMinute: number;
  /** Whether an interval contains records at exactly its end. */
  readonly intervalEnd: 'exclusive' | 'inclusive';
  readonly queuedMs: number;
  readonly runningMs: number;
  /** After this a transaction is unknown (404). */
  readonly transactionSeconds: number;
  /** Results beyond so many records come as a download (302). */
  readonly redirectAbove: number;
  readonly downloadSeconds: number;
  readonly realtimeHistoryMs: number;
  /** Longer realtime intervals time out (504). */
  readonly realtimeSpanMs: number;
  readonly retentionMs: number;
  /** Keeps the text of each record once it was shown: much memory, so that much is read in little time. */
  readonly keepTexts: boolean;
  /** Share of what is pushed that is pushed again. */
  readonly pushAgainShare: number;
  /** Share of what is pushed that has as few fields as the official sample. */
  readonly pushSparseShare: number;
}

/** One execution of an asynchronous query; its state follows from the clock. */
export interface QueryExecution {
  readonly id: string;
  readonly request: AuditQuery;
  readonly createdAt: number;
  /** The moment its result is a snapshot of. */
  readonly asOf: number;
  readonly doneAt: number;
  /** Null: it never ends. */
  readonly outcome: 'Succeeded' | 'Failed' | 'Cancelled' | null;
  result?: readonly Entry[];
}

export interface GenesysState {
  readonly world: World;
  readonly settings: GenesysSettings;
  readonly faults: Faults;
  readonly tokens: AccessTokens;
  readonly queries: Map<string, QueryExecution>;
  /** Records as pages show them, in UTF-8, with the user's name and without. */
  readonly texts: Readonly<Record<'expanded' | 'plain', Map<Entry, Buffer>>>;
  readonly downloads: Map<
    string,
    { readonly entries: readonly Entry[]; readonly asOf: number; readonly expiresAt: number }
  >;
  /** Executions so far: every fifth is done at once. */
  created: number;
  /** Refusals for lack of quota so far: every third comes without Retry-After. */
  refusals: number;
}
