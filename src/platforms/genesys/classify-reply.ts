import { Failure, type FailureType } from '../../audit/failure.ts';
import type { HttpReply } from '../../http/http-client.ts';
import { parseGenesysError } from './genesys-error.ts';
import { readRetryAfterMs } from './read-rate.ts';

export interface ReplyContext {
  /** What was asked, for messages, e.g. `POST https://api.mypurecloud.ie/api/v2/audits/query`. */
  readonly endpoint: string;
  /** Set where the request names a query: most 4xx then say that it is gone. */
  readonly insideQuery: boolean;
  readonly now: number;
}

/** Added to every wait that the platform asks for (requirements A6). */
const retryMarginMs = 10_000;

/** Turns a reply other than the expected one into the Failure of its retry class. */
export const classifyReply = (reply: HttpReply, context: ReplyContext): Failure => {
  const error = parseGenesysError(reply);
  const said = error.message ?? error.code;
  const { type, retryable, advice } = classOf(reply.status, context.insideQuery);
  const message =
    `${context.endpoint} answered ${reply.status}${said === undefined ? '' : ` (${said})`}: ${advice}` +
    (error.contextId === undefined ? '' : ` Genesys correlation id ${error.contextId}.`);
  return new Failure({
    type,
    message,
    retryable,
    ...(reply.status === 429
      ? { retryAfterMs: readRetryAfterMs(reply, error.message, context.now) + retryMarginMs }
      : {}),
    cause: { status: reply.status, code: error.code },
  });
};

/** True where the platform, or the way to it, gave up on a question: a shorter interval may succeed. */
export const isTimeout = (failure: Failure): boolean => {
  const cause = failure.cause;
  if (typeof cause !== 'object' || cause === null) return false;
  if ('fault' in cause) return cause.fault === 'timeout';
  return 'status' in cause && (cause.status === 408 || cause.status === 504);
};

interface ReplyClass {
  readonly type: FailureType;
  readonly retryable: boolean;
  readonly advice: string;
}

const byStatus: Readonly<Record<number, ReplyClass>> = {
  401: { type: 'TokenRejected', retryable: false, advice: 'the token is refused.' },
  403: {
    type: 'PermissionMissing',
    retryable: false,
    advice: 'give the OAuth client a role with the permission audits:audit:view in all divisions.',
  },
  408: unavailable('it gave up; the request is repeated.'),
  409: unavailable('it is busy with a conflicting request; the request is repeated later.'),
  413: { type: 'IntervalTooLarge', retryable: true, advice: 'the interval has to be shorter.' },
  429: { type: 'Throttled', retryable: true, advice: 'reading waits as long as it asks.' },
};

const gone: ReplyClass = {
  type: 'CursorExpired',
  retryable: true,
  advice: 'the query is no longer there; its window is asked for anew.',
};

const refused: ReplyClass = {
  type: 'SourceRefused',
  retryable: false,
  advice: 'no repetition will change that; check the stream’s addresses and filters.',
};

const classOf = (status: number, insideQuery: boolean): ReplyClass => {
  const known = byStatus[status];
  if (known !== undefined) return known;
  if (status >= 500) return unavailable('the request is repeated later.');
  if (status >= 400) return insideQuery ? gone : refused;
  return { type: 'UnexpectedReply', retryable: true, advice: 'this status is not expected here.' };
};

function unavailable(advice: string): ReplyClass {
  return { type: 'SourceUnavailable', retryable: true, advice };
}
