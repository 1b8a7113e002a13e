import type { AckChannels } from './hec/ack-channels.ts';
import type { Faults } from './faults.ts';
import type { SplunkIndex } from './splunk-index.ts';
import type { RequestLog } from './request-log.ts';
import type { SearchJobs } from './search/search-jobs.ts';
import type { HecTokens } from './hec/hec-tokens.ts';
import type { SearchAccounts } from './search/search-accounts.ts';

/** What can be changed while it runs. Sizes in bytes, durations in milliseconds. */
export interface SplunkSettings {
  maxContentLengthBytes: number;
  maxEventSizeBytes: number;
  /** From the answer to the moment when searches see the events. */
  indexingDelayMs: number;
  /** From then to an ackId that polls as true. */
  ackDelayMs: number;
  /** `guide`: the HEC of a guide in circulation, for senders that can speak it. */
  dialect: 'splunk' | 'guide';
  allowQueryStringAuth: boolean;
  /** Splunk Cloud: code 28 for a missing channel; code 6 with N=0 for a body above 5.3 MB. */
  cloud: boolean;
  /** Indexers behind a balancer, each counting ackIds for itself; requests go round. */
  indexers: number;
  /** The balancer sets a cookie and obeys it. */
  stickyCookie: boolean;
  /** Without `_raw` an index of millions of events fits into memory; searches then see indexed fields only. */
  keepRaw: boolean;
  /** How long a search runs. */
  searchDurationMs: number;
}

/** All that one simulated Splunk knows; handlers are functions of a request and this. */
export interface SplunkWorld {
  readonly settings: SplunkSettings;
  readonly now: () => number;
  readonly tokens: HecTokens;
  /** Indexes that exist. Writing to another one succeeds and loses the event. */
  readonly indexes: Set<string>;
  readonly index: SplunkIndex;
  /** Acknowledgements of each indexer, made on first use. */
  readonly acksOf: (indexer: number) => AckChannels;
  readonly faults: Faults;
  readonly requests: RequestLog;
  readonly accounts: SearchAccounts;
  readonly jobs: SearchJobs;
  /** What splunkd says only in its own log, e.g. events dropped for want of their index. */
  readonly messages: string[];
}
