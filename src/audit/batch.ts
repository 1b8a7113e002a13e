/** What workflows carry instead of events: a reference to one immutable batch in one ledger. */
export interface BatchRef {
  /** Id of the ledger that knows the batch; a worker on another ledger refuses it. */
  readonly ledger: string;
  /** `<ledger>.<stream>.<fromVersion>`, known before the first line is written. */
  readonly id: string;
  readonly stream: string;
  readonly fromVersion: number;
  readonly events: number;
  readonly bytes: number;
  /** Names of the Splunk targets the batch is delivered to. */
  readonly targets: readonly string[];
}

export const batchId = (ledger: string, stream: string, fromVersion: number): string =>
  `${ledger}.${stream}.${fromVersion}`;

/** Fixed width, so that a request's number never changes the length of its lines. */
export const requestId = (batch: string, ordinal: number): string =>
  `${batch}.${String(ordinal).padStart(4, '0')}`;

/** Id of the batch that a request is of. */
export const batchOfRequest = (request: string): string => request.replace(/\.\d+$/, '');
