import { InvalidArgumentError } from 'commander';
import { parseTime } from './archive/parse-time.ts';

/** Of an option: what every command takes for a time; gives ISO 8601. */
export const toTime = (text: string): string => new Date(parseTime(text)).toISOString();

/** Of an option: a UTC day. */
export const toDay = (text: string): string => {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN;
  const isDay = !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
  if (isDay) return text;
  throw new InvalidArgumentError('Write a UTC day such as 2026-03-01.');
};
