/** IMF-fixdate, the one form of date that HTTP servers may send (RFC 9110 §5.6.7). */
const httpDate = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** Epoch milliseconds of an HTTP date such as a `Date` header; undefined when it is not one. */
export const parseHttpDate = (value: string | undefined): number | undefined => {
  if (value === undefined || !httpDate.test(value)) return undefined;
  const time = Date.parse(value);
  return Number.isNaN(time) ? undefined : time;
};

/** A wait beyond a day is a mistake of somebody's: a stream must not stand still for years because of it. */
export const longestRetryAfterMs = 86_400_000;

/** Milliseconds to wait by a `Retry-After` of seconds or a date, a day at most; undefined when it says neither. */
export const parseRetryAfter = (value: string | undefined, now: number): number | undefined => {
  const text = value?.trim();
  if (text === undefined) return undefined;
  const at = parseHttpDate(text);
  if (at !== undefined) return Math.min(Math.max(0, at - now), longestRetryAfterMs);
  return /^\d{1,9}$/.test(text) ? Math.min(Number(text) * 1000, longestRetryAfterMs) : undefined;
};
