import type { AuditEvent, Platform } from '../audit/event.ts';
import type { Window } from '../audit/window.ts';
import type { Capabilities, StreamSettings, TokenInfo } from './platform.ts';

/** Of one tenant's harvest. `name` is the ledger stream that its events are of; filters other than services are refused. */
export interface HarvestSettings extends Pick<
  StreamSettings,
  'name' | 'dialect' | 'organization' | 'pageSize' | 'filters'
> {
  readonly tenant: string;
}

/** What was sent and what came back, before anybody has interpreted it. Holds no credential. */
export interface Exchange {
  readonly method: string;
  /** Secrets in a query string (a presigned download) are replaced by `REDACTED`. */
  readonly url: string;
  readonly requestBody: string | null;
  /** ISO 8601 UTC. */
  readonly sentAt: string;
  readonly receivedAt: string;
  readonly status: number;
  /** Those that matter: content-*, date, etag, length, checksums, correlation, rate limits. */
  readonly headers: Readonly<Record<string, string>>;
  /** As received, after transfer coding; of a redirect, without the signature in the address that it names. */
  readonly body: Buffer;
}

/** One question to the platform about a window, or a half of it, and one service, or all. */
export interface HarvestPart {
  readonly window: Window;
  readonly service: string | null;
}

/** A question that the platform is working on. Plain JSON: it travels through workflow history. */
export interface HarvestTicket extends HarvestPart {
  readonly transactionId: string | null;
  /** What was asked, for the manifest. */
  readonly endpoint: string;
  /** ISO 8601 UTC. */
  readonly askedAt: string;
  /** As the platform says it, e.g. `Running`, `Succeeded`. */
  readonly state: string;
  /** Only then it may be collected: nothing else is ever read as an answer. */
  readonly isDone: boolean;
}

/** One answer, mostly with records in it. `events[i]` was made of record `records[i]` of this answer. */
export interface HarvestedPage {
  /** `status`: what the platform says of the query itself. */
  readonly kind: 'status' | 'page' | 'download';
  readonly exchange: Exchange;
  readonly events: readonly HarvestedEvent[];
}

export interface HarvestedEvent {
  readonly event: AuditEvent;
  /** Place among the records of that answer, from 0. */
  readonly record: number;
  /** SHA-256 of the record as canonical JSON. */
  readonly recordSha256: string;
}

export interface HarvestCount {
  readonly method: string;
  /**
   * Comparable with the distinct records that the platform listed for the part, those outside of the window included,
   * of these services; null: of all.
   */
  readonly total: number;
  readonly services: readonly string[] | null;
  /** ISO 8601 UTC. */
  readonly at: string;
}

/**
 * One organisation, harvested through one dialect. All errors are `Failure`s: IntervalTooLarge and QueryUnfinished ask
 * for halves; a truncated or lying download is UnexpectedReply, and the window stays open.
 */
export interface HarvestSource {
  readonly tenant: string;
  readonly platform: Platform;
  readonly dialect: string;
  readonly credential: string;
  readonly capabilities: Capabilities;
  acquireToken(): Promise<TokenInfo>;
  resolveOrganization(signal?: AbortSignal): Promise<string>;
  /** `[null]`: all at once. Aliases of the guides are resolved, names that the tenant does not know refused. */
  services(signal?: AbortSignal): Promise<readonly (string | null)[]>;
  begin(part: HarvestPart, signal?: AbortSignal): Promise<HarvestTicket>;
  /** Asks once; the workflow waits in between. */
  poll(ticket: HarvestTicket, signal?: AbortSignal): Promise<HarvestTicket>;
  /** To the end, or a Failure: half an answer is none. Also yields answers without records (an empty page, a 302). */
  collect(
    ticket: HarvestTicket,
    organizationId: string,
    signal?: AbortSignal,
  ): AsyncGenerator<HarvestedPage, void, void>;
  /** How many there are, asked another way; undefined (with the reason) where the platform cannot say. */
  count(
    part: HarvestPart,
    organizationId: string,
    signal?: AbortSignal,
  ): Promise<HarvestCount | { readonly reason: string }>;
}
