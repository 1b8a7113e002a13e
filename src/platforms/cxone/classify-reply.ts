import { Failure, type FailureType } from '../../audit/failure.ts';
import type { HttpReply } from '../../http/http-client.ts';
import { parseRetryAfter } from '../../http/retry-after.ts';
import { readCxoneError } from './cxone-error.ts';

export interface ReplyContext {
  /** What was asked, for messages: method and address without query. */
  readonly endpoint: string;
  /** Set where the request follows a link: a 4xx then says that the link is no longer good. */
  readonly followsLink: boolean;
  /** How long to wait after a 429 that does not say. */
  readonly unsaidRetryAfterMs: number;
  readonly now: number;
}

/** Added to every wait that the platform asks for (requirements A6). */
const retryMarginMs = 10_000;

/** Turns a reply other than 200 into the Failure of its retry class. */
export const classifyReply = (reply: HttpReply, context: ReplyContext): Failure => {
  const { type, retryable, advice } = classOf(reply.status, context.followsLink);
  const said = readCxoneError(reply);
  const { correlationid } = reply.headers;
  const retryAfterMs = parseRetryAfter(reply.headers['retry-after'], context.now);
  return new Failure({
    type,
    message:
      `${context.endpoint} answered ${reply.status}${said === undefined ? '' : ` (${said})`}: ${advice}` +
      (correlationid === undefined ? '' : ` CXone correlation id ${correlationid}.`),
    retryable,
    ...(reply.status === 429
      ? {
          retryAfterMs:
            retryAfterMs === undefined ? context.unsaidRetryAfterMs : retryAfterMs + retryMarginMs,
        }
      : {}),
    cause: { status: reply.status },
  });
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
    advice:
      'an access key has the rights of its user; give that user a role with the Activity Audit permission ' +
      '(Activity Audit Report Access).',
  },
  408: unavailable('it gave up; the request is repeated.'),
  413: { type: 'IntervalTooLarge', retryable: true, advice: 'the interval has to be shorter.' },
  429: { type: 'Throttled', retryable: true, advice: 'reading waits.' },
};

const gone: ReplyClass = {
  type: 'CursorExpired',
  retryable: true,
  advice: 'the place inside the answer is no longer there; its window is asked for anew.',
};

const refused: ReplyClass = {
  type: 'SourceRefused',
  retryable: false,
  advice:
    'no repetition will change that; check audit_path and the api address, and whether page size and ' +
    'window are within what the tenant allows.',
};

const classOf = (status: number, followsLink: boolean): ReplyClass => {
  const known = byStatus[status];
  if (known !== undefined) return known;
  if (status >= 500) return unavailable('the request is repeated later.');
  if (status >= 400) return followsLink ? gone : refused;
  return { type: 'UnexpectedReply', retryable: true, advice: 'this status is not expected here.' };
};

function unavailable(advice: string): ReplyClass {
  return { type: 'SourceUnavailable', retryable: true, advice };
}
