import { Failure } from '../audit/failure.ts';
import type { StreamSource } from '../platforms/platform.ts';
import type { ThrottleState } from '../http/throttle.ts';

/** A configured stream, ready to be read; made in worker.ts. */
export interface StreamSetup {
  readonly source: StreamSource;
  /** Where a stream that the ledger has never seen starts, epoch milliseconds. */
  readonly startAt: number;
  readonly pollMs: number;
  readonly maxPollMs: number;
  /** Activity queue of the stream's credential. */
  readonly queue: string;
  /** Splunk targets; the batch file is written for the first. */
  readonly targets: readonly string[];
  /** Host of the platform's API, `host` of the stream's events in Splunk. */
  readonly host: string;
  readonly throttle: () => ThrottleState;
  /** Longest re-read of the stream: what comes later than this is not found. */
  readonly horizonMs: number;
}

export const streamNamed = (
  streams: ReadonlyMap<string, StreamSetup>,
  name: string,
): StreamSetup => {
  const setup = streams.get(name);
  if (setup !== undefined) return setup;
  const known = [...streams.keys()].join(', ') || 'none';
  throw new Failure({
    type: 'InvalidInput',
    message: `There is no stream "${name}" in this worker's holdfast.yaml (known: ${known}). Correct the input, or add the stream and restart the worker.`,
    retryable: false,
  });
};
