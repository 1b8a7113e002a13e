import type { AlertSettings } from '../alerts/alert-settings.ts';
import type {
  CxoneConnection,
  CxoneGuideConnection,
  GenesysConnection,
  StreamFilters,
  StreamSettings,
} from '../platforms/platform.ts';
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
  /** Undefined where nothing is harvested. */
  readonly evidence: EvidenceConfig | undefined;
  readonly harvests: readonly HarvestConfig[];
  /** By name, those that queues of `alerts` are of; streams and harvests have theirs written out. */
  readonly queueConnections: ReadonlyMap<string, QueueConnection>;
  /** Undefined where nobody is alerted. */
  readonly alerts: AlertSettings | undefined;
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

export type ConnectionConfig =
  | ({ readonly platform: 'genesys' } & GenesysConnection)
  | ({ readonly platform: 'cxone' } & (CxoneConnection | CxoneGuideConnection));

export interface QueueConnection {
  readonly connection: ConnectionConfig;
  readonly credential: string;
  readonly requestsPerMinute: number;
  /** As configured; undefined: asked of the platform. */
  readonly organization: string | undefined;
}

export interface StreamConfig {
  readonly settings: StreamSettings;
  readonly connection: ConnectionConfig;
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

/** Where evidence lies and who signs it. */
export interface EvidenceConfig {
  readonly store: StoreConfig;
  /** What a window has received so far; removed once it is sealed. */
  readonly stagingDirectory: string;
  /** Name of the log: first line of its checkpoints, name of its key. */
  readonly origin: string;
  /** ECDSA P-256: signs manifests. */
  readonly evidenceKey: KeyConfig;
  /** Ed25519: signs checkpoints. */
  readonly logKey: KeyConfig;
  /** RFC 3161 time-stamp authority. */
  readonly timestampUrl: string | undefined;
  readonly witnesses: readonly { readonly url: string; readonly vkey: string }[];
}

export type StoreConfig =
  | {
      readonly kind: 'directory';
      readonly directory: string;
      /** Sets the file system's immutable flag: takes root, and ext4, xfs or the like. */
      readonly immutable: boolean;
    }
  | {
      readonly kind: 's3';
      readonly bucket: string;
      /** Without a slash at either end. */
      readonly prefix: string | undefined;
      readonly region: string | undefined;
      readonly endpoint: string | undefined;
      readonly pathStyle: boolean;
      readonly retentionDays: number;
      /** Undefined: what the machine has, e.g. a role. */
      readonly account:
        { readonly accessKeyId: string; readonly secretAccessKey: Secret } | undefined;
    };

export type KeyConfig =
  | { readonly kind: 'pem'; readonly pem: Secret }
  | {
      readonly kind: 'kms';
      readonly keyId: string;
      readonly region: string | undefined;
      readonly endpoint: string | undefined;
    };

/** One organisation whose windows are sealed as evidence. */
export interface HarvestConfig {
  readonly settings: Pick<StreamSettings, 'name' | 'dialect' | 'organization' | 'pageSize'> & {
    /** Of the platform, or aliases of the guides; empty means all with one query. */
    readonly filters: Pick<StreamFilters, 'services'>;
  };
  readonly connection: ConnectionConfig;
  readonly credential: string;
  readonly requestsPerMinute: number;
  /** Divides the 24 hours of a UTC day. */
  readonly windowMs: number;
  /** How long after its end a window can be read. */
  readonly lagMs: number;
  /** Beginning of the first window there has to be, epoch milliseconds; undefined: the first that is harvested. */
  readonly from: number | undefined;
  /** Whether states of entities are looked up where the change alone is ambiguous. */
  readonly snapshots: boolean;
  /** Windows read at the same time by a backfill. */
  readonly concurrency: number;
  /**
   * Queries of a UTC day by harvests, re-checks and backfills of this tenant; what its streams ask is not counted. A
   * backfill waits for the next day while no more are left than one day's windows take; undefined: no limit.
   */
  readonly queriesPerDay: number | undefined;
  readonly targets: readonly string[];
}
