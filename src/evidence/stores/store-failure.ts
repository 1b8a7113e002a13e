import { Failure } from '../../audit/failure.ts';

/** An operator can mend it while the window waits; asking more often would not help. */
const REFUSED_RETRY_MS = 60_000;

export const unavailable = (message: string, cause?: unknown): Failure =>
  new Failure({ type: 'StoreUnavailable', message, retryable: true, cause });

export const refused = (message: string, cause?: unknown): Failure =>
  new Failure({
    type: 'StoreRefused',
    message,
    retryable: true,
    retryAfterMs: REFUSED_RETRY_MS,
    cause,
  });

export const conflict = (location: string, key: string, what: string): Failure =>
  new Failure({
    type: 'EvidenceConflict',
    message: `${key} in ${location}: ${what}. Nothing was overwritten; run holdfast verify, and find out who else writes there.`,
    retryable: false,
  });
