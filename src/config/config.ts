import type { CxoneConnection, GenesysConnection, StreamSettings } from '../platforms/platform.ts';
import type { Secret } from '../http/secret.ts';
import type { TargetSettings } from '../splunk/target.ts';

/** holdfast.yaml, validated, with every default filled in and every secret still a reference. */
export interface Config {
  readonly temporal: TemporalConfig;
  readonly ledger: LedgerConfig;
  readonly batches: BatchesConfig;
  readonly reports: ReportsConfig;
  readonly http: HttpConfig;
  readonly streams: readonly StreamConfig[];
  readonly splunk: { readonly targets: readonly TargetSettings[] };
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
}

export interface TemporalConfig {
  /** host:port; undefined starts the embedded server. */
  readonly address: string | undefined;
  readonly namespace: string;
  /** Workflow task queue; each credential's activity queue is `<taskQueue>.<credential>`. */
  readonly taskQueue: string;
  readonly tls:
    | {
        readonly ca?: string;
        readonly cert?: string;
        readonly key?: string;
        readonly serverName?: string;
      }
    | undefined;
  readonly apiKey: Secret | undefined;
  /** For links in tables; undefined where nobody said. */
  readonly uiUrl: string | undefined;
  readonly embedded: {
    /** SQLite file of the embedded server. */
    readonly dbFile: string;
    readonly port: number;
    readonly uiPort: number;
  };
}

export type LedgerConfig =
  | { readonly kind: 'sqlite'; readonly file: string }
  | { readonly kind: 'postgres'; readonly url: Secret };

export interface BatchesConfig {
  readonly directory: string;
  /** One fetch ends after so many pages, so long, or so many bytes, whichever is first. */
  readonly maxPages: number;
  readonly maxMs: number;
  readonly maxBytes: number;
  /** Undelivered bytes of one stream beyond which its extraction waits. */
  readonly backlogMaxBytes: number;
  /** The same for the age of its oldest undelivered batch. */
  readonly backlogMaxAgeMs: number;
  /** How long the file of a delivered batch is kept. */
  readonly retainMs: number;
}

export interface ReportsConfig {
  /** Where reports are written; all workers need to see the same folder. */
  readonly directory: string;
}

export interface HttpConfig {
  readonly proxyUrl: string | undefined;
  /** PEM file with extra certificate authorities. */
  readonly caFile: string | undefined;
  readonly timeoutMs: number;
}

export interface StreamConfig {
  readonly settings: StreamSettings;
  readonly connection:
    | ({ readonly platform: 'genesys' } & GenesysConnection)
    | ({ readonly platform: 'cxone' } & CxoneConnection);
  /** Name of the shared credential: letters, digits, `-`. Streams with equal client share it by default. */
  readonly credential: string;
  /** Requests per minute that the credential may make; the platform's own limit is the ceiling. */
  readonly requestsPerMinute: number;
  readonly pollMs: number;
  /** Ceiling of the adaptive interval. */
  readonly maxPollMs: number;
  /** Where a stream without a ledger row starts, epoch milliseconds. */
  readonly startAt: number;
  /** Name of the first and further Splunk targets. */
  readonly targets: readonly string[];
}
