import type { AuditEvent, Platform } from '../audit/event.ts';
import type { Position } from '../audit/position.ts';
import type { HttpClient } from '../http/http-client.ts';
import type { Secret } from '../http/secret.ts';

/** What a dialect can and cannot give; shown by `holdfast streams` and said in every report. */
export interface Capabilities {
  /** How far back the source answers, in milliseconds; null where nobody says. */
  readonly historyMs: number | null;
  readonly hasBeforeAfter: boolean;
  readonly hasTotal: boolean;
}

/** What the platform said about its limits with its last answer. */
export interface RateState {
  /** Requests left in the current period; null where the platform does not say. */
  readonly remaining: number | null;
  /** Epoch milliseconds when the period ends; null where the platform does not say. */
  readonly resetAt: number | null;
}

/** One answer of the source, understood. */
export interface Page {
  readonly events: readonly AuditEvent[];
  /**
   * Where reading goes on after this page. Null inside a stretch that must be read to its end
   * (a realtime pass, records without ids): a reader may stop only where this is set.
   */
  readonly next: Position | null;
  /** Everything up to the source's watermark has been read. */
  readonly caughtUp: boolean;
  /** How far reading has closed, epoch milliseconds: events before it were asked for. */
  readonly watermark: number;
  /** True when the page belongs to a re-read of time that had been read before. */
  readonly reread: boolean;
  /** Size of the body as received. */
  readonly bytes: number;
  readonly rate: RateState;
}

/** A stretch the source can no longer answer for; recorded as a gap unless another stream covers it. */
export interface HistoryExceeded {
  readonly from: number;
  readonly to: number;
}

export interface ReadOptions {
  readonly organizationId: string;
  readonly signal?: AbortSignal;
  /** Called for a stretch that lies beyond the source's history and is skipped. */
  readonly onHistoryExceeded: (stretch: HistoryExceeded) => void;
  /** Whether another page will be taken after one of so many bytes: then it may be asked for ahead. No by default. */
  readonly wantsAfter?: (bytes: number) => boolean;
}

/** A token as history may know it. */
export interface TokenInfo {
  /** ISO 8601 UTC: when we stop using it, 60 s before the platform does. */
  readonly expiresAt: string;
  /** First 8 hex digits of the token's SHA-256. */
  readonly fingerprint: string;
}

/** One stream: one organisation read through one dialect. All errors are `Failure`s. */
export interface StreamSource {
  readonly stream: string;
  readonly platform: Platform;
  readonly dialect: string;
  readonly capabilities: Capabilities;
  /** Name of the shared credential; streams with the same credential share token and throttle. */
  readonly credential: string;
  /** Gets a token, or finds the cached one still good. */
  acquireToken(): Promise<TokenInfo>;
  /** The organisation's own id, from the configuration or asked of the platform. */
  resolveOrganization(): Promise<string>;
  /** The position before which nothing is read. `from` is epoch milliseconds. */
  startAt(from: number): Position;
  /** A position for people: the time up to which everything was read, and the place inside a query. */
  describe(position: Position): string;
  read(position: Position, options: ReadOptions): AsyncGenerator<Page, void, void>;
  /** Narrows what the stream brings. */
  readonly filters: StreamFilters;
  /** Reads what another dialect cannot reach any more. Absent where the dialect never can. */
  readonly covering?: StretchCovering;
}

export interface StretchCovering {
  /** The position from which reading also covers the stretch; undefined while it is busy with another. */
  begin(position: Position, stretch: HistoryExceeded): Position | undefined;
  /** False once a position reached from `begin` has left the stretch behind. */
  isUnderWay(position: Position, stretch: HistoryExceeded): boolean;
}

/** Settings that every dialect shares; durations in milliseconds. */
export interface StreamSettings {
  readonly name: string;
  readonly dialect: string;
  /** Overrides what the platform says its organisation id is. */
  readonly organization: string | undefined;
  readonly lagMs: number;
  /** How far every poll re-reads. */
  readonly overlapMs: number;
  /** Longer re-reads: how often, and how far back. */
  readonly rereads: readonly { readonly everyMs: number; readonly backMs: number }[];
  /** Longest window of one query while catching up. */
  readonly maxWindowMs: number;
  readonly pageSize: number;
  readonly filters: StreamFilters;
}

/** Narrows what is read; empty lists mean everything. Names are the platform's own. */
export interface StreamFilters {
  readonly services: readonly string[];
  readonly entityTypes: readonly string[];
  readonly actions: readonly string[];
}

export interface SourceDependencies {
  readonly http: HttpClient;
  /** Milliseconds since the epoch; a test may bend it. */
  readonly now: () => number;
}

export interface GenesysConnection {
  /** `https://login.<env>`; tokens come from here, never from the api host. */
  readonly loginUrl: string;
  readonly apiUrl: string;
  readonly clientId: string;
  readonly clientSecret: Secret;
}

/** The tenant's host as the guide has it: no issuer, no access key, one address for everything. */
export interface CxoneGuideConnection {
  readonly grant: 'guide';
  readonly apiUrl: string;
  readonly clientId: string;
  readonly clientSecret: Secret;
}

export type CxoneConnection =
  | {
      readonly grant: 'oidc';
      /** e.g. `https://cxone.niceincontact.com`; discovery gives the rest. */
      readonly issuerUrl: string;
      readonly clientId: string;
      readonly clientSecret: Secret;
      readonly accessKeyId: string;
      readonly accessKeySecret: Secret;
      /** Overrides the discovered api_endpoint. */
      readonly apiUrl: string | undefined;
      /** Path of the activity audit below the api endpoint (UNCONFIRMED, so configuration). */
      readonly auditPath: string;
    }
  | {
      readonly grant: 'userhub';
      /** e.g. `https://na1.nice-incontact.com`. */
      readonly issuerUrl: string;
      readonly accessKeyId: string;
      readonly accessKeySecret: Secret;
      readonly apiUrl: string;
      readonly auditPath: string;
    };
