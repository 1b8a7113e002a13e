import { Failure } from '../audit/failure.ts';
import { TransportError } from './http-client.ts';

/**
 * What an error of a request to a platform is: a cancelled one becomes the signal's own reason, a failed
 * transport becomes SourceUnavailable, and everything else stays what it is.
 */
export const toSourceFailure = (error: unknown, signal?: AbortSignal): unknown => {
  if (signal?.aborted) return signal.reason;
  if (!(error instanceof TransportError)) return error;
  if (error.fault === 'too_large') {
    return new Failure({
      type: 'IntervalTooLarge',
      message: `${error.message}; a shorter interval is asked for where there is one, else lower page_size.`,
      retryable: true,
      cause: error,
    });
  }
  return new Failure({
    type: 'SourceUnavailable',
    message: error.message,
    retryable: true,
    cause: error,
  });
};
