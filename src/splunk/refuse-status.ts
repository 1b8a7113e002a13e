import type { HttpReply } from '../http/http-client.ts';
import { parseRetryAfter } from '../http/retry-after.ts';
import { excerptOf } from './search-messages.ts';
import { SearchStopped } from './search-trouble.ts';

/** Whoever asked knows what these mean. */
const told: ReadonlySet<number> = new Set([200, 201, 204, 400, 404, 410]);

/** SearchStopped for a status that means that no search is to be had here now. */
export const refuseStatus = (reply: HttpReply, now: number): void => {
  const { status, headers } = reply;
  if (told.has(status)) return;
  const said = `HTTP ${status}: ${excerptOf(reply)}`;
  if (status === 401) {
    throw new SearchStopped('unauthorized', `the account of search is not accepted; ${said}`);
  }
  if (status === 403) {
    throw new SearchStopped('forbidden', `the account needs the capability search; ${said}`);
  }
  if (status === 429 || status >= 500) {
    const retryAfterMs = parseRetryAfter(headers['retry-after'], now);
    throw new SearchStopped(
      'unavailable',
      `it takes no search at the moment; ${said}`,
      retryAfterMs,
    );
  }
  throw new SearchStopped('unexpected_reply', `this is not splunkd's REST API; ${said}`);
};
