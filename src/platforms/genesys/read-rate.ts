import type { HttpReply } from '../../http/http-client.ts';
import { longestRetryAfterMs, parseRetryAfter } from '../../http/retry-after.ts';
import type { RateState } from '../platform.ts';

/** Genesys says what is used and what is allowed; there is no "remaining" header. */
export const readRate = ({ headers }: Pick<HttpReply, 'headers'>, now: number): RateState => {
  const used = toCount(headers['inin-ratelimit-count']);
  const allowed = toCount(headers['inin-ratelimit-allowed']);
  const resetSeconds = toCount(headers['inin-ratelimit-reset']);
  return {
    remaining: used === null || allowed === null ? null : Math.max(0, allowed - used),
    resetAt: resetSeconds === null ? null : now + Math.min(resetSeconds * 1000, longestPeriodMs),
  };
};

/** The wait a 429 asks for: header, else the seconds in brackets in its message, else the end of the period. */
export const readRetryAfterMs = (
  reply: Pick<HttpReply, 'headers'>,
  message: string | undefined,
  now: number,
): number => {
  const header = parseRetryAfter(reply.headers['retry-after'], now);
  if (header !== undefined) return header;
  const seconds = /\[(\d{1,6})\]/.exec(message ?? '')?.[1];
  if (seconds !== undefined) return Math.min(Number(seconds) * 1000, longestRetryAfterMs);
  const { resetAt } = readRate(reply, now);
  return resetAt === null ? periodMs : resetAt - now;
};

/** Limits are per minute; some are said to be of longer periods, none of more than an hour. */
const periodMs = 60_000;
const longestPeriodMs = 3_600_000;

const toCount = (value: string | undefined): number | null =>
  value !== undefined && /^\d{1,9}$/.test(value.trim()) ? Number(value) : null;
