import { Failure, type FailureType } from '../audit/failure.ts';
import type { HttpReply } from '../http/http-client.ts';
import { parseRetryAfter } from '../http/retry-after.ts';

interface GuideReplyContext {
  /** What was asked, for messages: method and address without query. */
  readonly endpoint: string;
  /** The request names a cursor or a query: a 4xx then says that it is no longer there. */
  readonly place: boolean;
  readonly now: number;
}

/** Added to every wait that the platform asks for; so the guide, edge case 1. */
const retryMarginMs = 10_000;
/** A 429 that does not say how long. */
const unsaidRetryAfterMs = 60_000;

/** Turns a reply other than the expected one into the Failure of its retry class. */
export const classifyGuideReply = (
  { status, headers }: HttpReply,
  { endpoint, place, now }: GuideReplyContext,
): Failure => {
  const { type, retryable, advice } = classOf(status, place);
  const asked = parseRetryAfter(headers['retry-after'], now);
  return new Failure({
    type,
    message: `${endpoint} answered ${status}: ${advice}`,
    retryable,
    ...(status === 429 && {
      retryAfterMs: asked === undefined ? unsaidRetryAfterMs : asked + retryMarginMs,
    }),
    cause: { status },
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
      'the client needs the permission to read the audit log (Genesys: admin:auditlog:view, CXone: Audit Log: Read) and its scope.',
  },
  408: unavailable('it gave up; the request is repeated.'),
  409: unavailable('it is busy with a conflicting request; the request is repeated later.'),
  413: { type: 'IntervalTooLarge', retryable: true, advice: 'the interval has to be shorter.' },
  429: { type: 'Throttled', retryable: true, advice: 'reading waits as long as it asks.' },
};

const gone: ReplyClass = {
  type: 'CursorExpired',
  retryable: true,
  advice: 'the place that was asked for is no longer there; reading begins before it.',
};

const refused: ReplyClass = {
  type: 'SourceRefused',
  retryable: false,
  advice:
    'no repetition will change that. The endpoints of the guide exist behind gateways that imitate them; ' +
    'on the platform itself use the dialects genesys.query, genesys.realtime or cxone.activity.',
};

const classOf = (status: number, place: boolean): ReplyClass => {
  const known = byStatus[status];
  if (known !== undefined) return known;
  if (status >= 500) return unavailable('the request is repeated later.');
  if (status >= 400) return place ? gone : refused;
  return { type: 'UnexpectedReply', retryable: true, advice: 'this status is not expected here.' };
};

function unavailable(advice: string): ReplyClass {
  return { type: 'SourceUnavailable', retryable: true, advice };
}
