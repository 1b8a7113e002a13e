import type { Severity } from '../audit/alert.ts';
import type { Secret } from '../http/secret.ts';

/** Section `alerts` of holdfast.yaml, resolved. */
export interface AlertSettings {
  /** Folders and files of rules; the shipped pack where none is named. */
  readonly rules: readonly string[];
  readonly channels: readonly ChannelSettings[];
  readonly policies: ReadonlyMap<string, readonly PolicyStep[]>;
  /** The first that matches decides; what none matches goes to the last policy, and `config check` says so. */
  readonly routes: readonly Route[];
  readonly queues: readonly QueueSettings[];
  readonly businessHours: BusinessHours | undefined;
  /** Names of roles, with `*`, that count as administration besides what their permissions say. */
  readonly administratorRoles: readonly string[];
  /** Older changes are findings. */
  readonly pageWithinMs: number;
  /** A look-up that takes longer leaves its fact unknown; an alert never waits longer for it. */
  readonly enrichWithinMs: number;
  readonly stormPerMinute: number;
  readonly wantsDisposition: readonly Severity[];
  /** How long after a change push and readings are compared. */
  readonly compareAfterMs: number;
  /** Undefined: no page for links, and channels without a button are acknowledged by CLI or signal. */
  readonly acknowledge: AcknowledgeSettings | undefined;
  /** host:port of the Prometheus endpoint; undefined: none. */
  readonly metrics: { readonly host: string; readonly port: number } | undefined;
}

export interface PolicyStep {
  readonly channels: readonly string[];
  readonly all: boolean;
  readonly acknowledgeWithinMs: number;
}

export interface Route {
  readonly severities: readonly Severity[] | null;
  /** Rule ids, or `condition.*`. */
  readonly rules: readonly string[] | null;
  readonly policy: string;
}

export interface QueueSettings {
  readonly name: string;
  readonly url: string;
  readonly region: string | undefined;
  readonly endpoint: string | undefined;
  /** Undefined: what the machine has, e.g. a role. */
  readonly account: { readonly accessKeyId: string; readonly secretAccessKey: Secret } | undefined;
  /** Name of the connection whose organisation the events are of; look-ups go there. */
  readonly connection: string;
  /** Messages that are no envelopes are kept here, one file each. */
  readonly setAsideDirectory: string;
}

export interface BusinessHours {
  /** IANA, e.g. `Europe/Berlin`. */
  readonly timeZone: string;
  /** 1 Monday … 7 Sunday. */
  readonly days: readonly number[];
  /** Minutes of the day, half-open. */
  readonly from: number;
  readonly to: number;
}

export interface AcknowledgeSettings {
  readonly host: string;
  readonly port: number;
  /** What links begin with: where people reach the page, e.g. behind a proxy. */
  readonly publicUrl: string;
  /** Signs links; at least 32 characters. */
  readonly secret: Secret;
  /** Request header in which a proxy in front names the person; undefined: the person types a name. */
  readonly userHeader: string | undefined;
  readonly linkValidMs: number;
}

interface ChannelCommon {
  readonly name: string;
  readonly intervalMs: number;
}

export type ChannelSettings = ChannelCommon &
  (
    | {
        readonly kind: 'slack';
        /** `https://slack.com/api/` unless told. */
        readonly apiUrl: string | undefined;
        readonly botToken: Secret;
        /** For Socket Mode: buttons. Undefined: no buttons. */
        readonly appToken: Secret | undefined;
        /** Channel id, `C…`. */
        readonly channel: string;
      }
    | { readonly kind: 'teams'; readonly url: Secret }
    | {
        readonly kind: 'pagerduty';
        readonly routingKey: Secret;
        /** `https://events.pagerduty.com` unless told. */
        readonly url: string;
        /** Of the REST API, read-only. Undefined: acknowledgements made in PagerDuty are not seen. */
        readonly apiToken: Secret | undefined;
        /** `https://api.pagerduty.com` unless told. */
        readonly apiUrl: string;
      }
    | {
        readonly kind: 'webhook';
        readonly url: Secret;
        /** Signs bodies: `X-Holdfast-Signature: sha256=…`. */
        readonly secret: Secret | undefined;
      }
    | {
        readonly kind: 'email';
        /** `smtps://user:password@host:465`. */
        readonly smtpUrl: Secret;
        readonly from: string;
        readonly to: readonly string[];
      }
  );
