import { InvalidArgumentError } from 'commander';
import { parseDuration } from '../config/duration.ts';

/** Of an option: a time, or how long ago; gives ISO 8601. */
export const toTime = (text: string): string => {
  const ago = parseDuration(text);
  if (ago !== undefined) return new Date(Date.now() - ago).toISOString();
  if (/T.*(?:Z|[+-]\d{2}:?\d{2})$/.test(text) && !Number.isNaN(Date.parse(text))) return text;
  throw new InvalidArgumentError(
    'Write a time such as 2026-03-01T00:00:00Z, or how long ago, such as 7d.',
  );
};

/** Of an option: a UTC day. */
export const toDay = (text: string): string => {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
  if (isDay) return text;
  throw new InvalidArgumentError('Write a UTC day such as 2026-03-01.');
};
