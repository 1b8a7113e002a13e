import { TransportError } from '../http/http-client.ts';
import type { SendOutcome } from './send-outcome.ts';

/** What a POST without a usable reply says of its events. Other errors are passed on. */
export const classifyTransportError = (error: unknown): SendOutcome => {
  if (!(error instanceof TransportError)) throw error;
  const none = { status: null, code: null };
  if (!error.sent) return { kind: 'notTaken', reason: 'unreachable', ...none };
  return { kind: 'ambiguous', cause: error.fault === 'timeout' ? 'timeout' : 'reset', ...none };
};
