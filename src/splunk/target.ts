import type { Secret } from '../http/secret.ts';
import type { SearchSettings } from './search-settings.ts';

/** One Splunk: where it is, how it is spoken to, and what goes into which index. Durations in milliseconds. */
export interface TargetSettings {
  readonly name: string;
  /** `guide`: the receiver of the integration guide, which no Splunk is. */
  readonly dialect: 'splunk' | 'guide';
  /** Base URL of HEC, e.g. `https://splunk.example.com:8088`. */
  readonly url: string;
  /** Path of the event endpoint; `/services/collector/event/1.0` by default. */
  readonly eventPath: string;
  readonly token: Secret;
  readonly index: string;
  /** Index for disordered events (A7); undefined leaves them, flagged, in `index`. */
  readonly disorderedIndex: string | undefined;
  readonly sourcetype: string;
  /** `auto` probes the token's useACK; `off` never asks. */
  readonly acknowledgement: 'auto' | 'off';
  readonly requestTimeoutMs: number;
  readonly ackPollMs: number;
  readonly ackTimeoutMs: number;
  readonly maxEventsPerRequest: number;
  readonly maxBytesPerRequest: number;
  readonly gzip: boolean;
  /** Undefined where Splunk's search cannot be asked: then delivery is at least once. */
  readonly search: SearchSettings | undefined;
}
