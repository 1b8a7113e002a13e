import type { HttpReply } from '../http/http-client.ts';
import { parseRetryAfter } from '../http/retry-after.ts';
import { parseHecReply, parseJson, type HecReply } from './hec-reply.ts';
import type { SendOutcome, SendReply } from './send-outcome.ts';

/** Accepted; 24 and 25 warn that the queue or the ack service is nearly full. */
const successCodes = new Set([0, 24, 25]);
const tokenCodes = new Set([1, 2, 3, 4, 21, 22]);
/** Broken JSON, no event, blank event, nested fields: the named event is bad. */
const badEventCodes = new Set([6, 12, 13, 15]);
const incorrectIndex = 7;
/** No data, channel missing or malformed, acks off, query string authorization. */
const badRequestCodes = new Set([5, 10, 11, 14, 16, 28]);
const unhealthyCodes = new Set([18, 19, 20]);
/** Statuses that are given before a body is handled, by splunkd as by proxies. */
const refusingStatuses = new Set([403, 404, 405, 407, 410, 411, 413, 414, 415, 431]);
/** What the guide's receiver says with any 4xx. */
const tokenText = /invalid token|token expired|token disabled/i;

/** What a reply to a POST of `events` events says of them: by status and code, never by splunkd's texts. */
export const classifyReply = (reply: HttpReply, events: number, now: number): SendOutcome => {
  const hec = parseHecReply(reply.body);
  const retryAfterMs = parseRetryAfter(reply.headers['retry-after'], now);
  const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
  return { status: reply.status, code: hec?.code ?? null, ...decide(reply, hec, events, wait) };
};

interface Wait {
  readonly retryAfterMs?: number;
}

const decide = (
  { status, body }: HttpReply,
  hec: HecReply | undefined,
  events: number,
  wait: Wait,
): SendReply => {
  if (status === 200) return decideSuccess(hec, events, body);
  if (status >= 500) return decideServerError(status, hec, events, wait);
  if (status === 429) return { kind: 'notTaken', reason: 'busy', ...wait };
  const text = hec?.text ?? `HTTP ${status}`;
  if (isTokenTrouble(status, hec, body)) return { kind: 'authPaused', text };
  if (refusingStatuses.has(status) || isRedirect(status)) return { kind: 'requestRefused', text };
  if (status === 400 && hec !== undefined) return decideBadRequest(hec, events);
  return { kind: 'ambiguous', cause: hec === undefined ? 'not_hec' : 'unexpected_reply' };
};

const decideSuccess = (hec: HecReply | undefined, events: number, body: Buffer): SendReply => {
  if (hec === undefined && isUuidList(body, events)) {
    return { kind: 'accepted', taken: events, ackId: null, slowDown: false };
  }
  if (hec === undefined) return { kind: 'ambiguous', cause: 'not_hec' };
  if (!successCodes.has(hec.code)) return { kind: 'ambiguous', cause: 'unexpected_reply' };
  return { kind: 'accepted', taken: events, ackId: hec.ackId, slowDown: hec.code !== 0 };
};

const decideServerError = (
  status: number,
  hec: HecReply | undefined,
  events: number,
  wait: Wait,
): SendReply => {
  if (status !== 503 || hec === undefined) return { kind: 'ambiguous', cause: 'server_error' };
  if (unhealthyCodes.has(hec.code)) return { kind: 'notTaken', reason: 'unhealthy', ...wait };
  if (hec.code === 23) return { kind: 'notTaken', reason: 'shutting_down', ...wait };
  if (hec.code !== 9) return { kind: 'ambiguous', cause: 'server_error' };
  const taken = hec.invalidEventNumber;
  if (taken === null) return { kind: 'ambiguous', cause: 'refused_without_number' };
  if (taken >= events) return { kind: 'ambiguous', cause: 'number_out_of_range' };
  if (taken === 0) return { kind: 'notTaken', reason: 'busy', ...wait };
  return { kind: 'accepted', taken, ackId: hec.ackId, slowDown: true, ...wait };
};

const decideBadRequest = (hec: HecReply, events: number): SendReply => {
  const { code, text, ackId, invalidEventNumber } = hec;
  if (badRequestCodes.has(code)) return { kind: 'requestRefused', text };
  if (!badEventCodes.has(code) && code !== incorrectIndex) {
    return { kind: 'ambiguous', cause: 'unexpected_reply' };
  }
  if (invalidEventNumber === null) {
    // Other receivers name no event and take all, a prefix or nothing; of one event there is no prefix.
    if (events === 1) return { kind: 'refused', index: 0, ackId: null, text };
    return { kind: 'ambiguous', cause: 'refused_without_number' };
  }
  // Of code 7 splunkd counts from 1, of all others from 0.
  const index = code === incorrectIndex ? Math.max(0, invalidEventNumber - 1) : invalidEventNumber;
  if (index >= events) return { kind: 'ambiguous', cause: 'number_out_of_range' };
  return { kind: 'refused', index, ackId: index === 0 ? null : ackId, text };
};

const isTokenTrouble = (status: number, hec: HecReply | undefined, body: Buffer): boolean => {
  // A page is of a firewall, which dislikes what this request holds; were it the token, its probe would say so too.
  const speaksOfToken = tokenText.test(body.subarray(0, 2_048).toString());
  if (status === 403 && hec === undefined && isPage(body)) return speaksOfToken;
  if (status === 401 || status === 403) return true;
  if (hec !== undefined && status === 400 && tokenCodes.has(hec.code)) return true;
  return status >= 400 && speaksOfToken;
};

const isPage = (body: Buffer): boolean =>
  /^\s*<(!doctype|html)/i.test(body.subarray(0, 200).toString());

/** The guide's receiver answers with one {uuid} per event. Fewer than were sent say nothing of which. */
const isUuidList = (body: Buffer, events: number): boolean => {
  const list = parseJson(body);
  if (!Array.isArray(list) || list.length !== events) return false;
  const uuids = new Set(list.map((item: unknown) => (item as { uuid?: unknown } | null)?.uuid));
  return uuids.size === events && [...uuids].every((uuid) => typeof uuid === 'string');
};

const isRedirect = (status: number): boolean => status >= 300 && status < 400;
