import { InvalidArgumentError } from 'commander';
import { parseDuration } from '../../config/duration.ts';

const DATE = /^\d{4}(-\d{2}(-\d{2})?)?$/;
const TIME = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?$/;

/** UTC unless it says otherwise: a day, month or year means its beginning; `7d` that long ago. Epoch milliseconds. */
export const parseTime = (text: string): number => {
  const ago = parseDuration(text);
  if (ago !== undefined) return Date.now() - ago;
  const time = DATE.test(text) ? beginningOf(text) : timeOf(text);
  if (Number.isNaN(time)) {
    throw new InvalidArgumentError(
      'Write a time in UTC such as 2026-03-01 or 2026-03-01T00:00:00Z, or how long ago, such as 7d.',
    );
  }
  return time;
};

/** A year, month or day as a whole: `2026`, `2026-06`, `2026-06-09`. Half-open. */
export const parsePeriod = (text: string): { readonly from: number; readonly to: number } => {
  const from = DATE.test(text) ? beginningOf(text) : Number.NaN;
  if (Number.isNaN(from)) {
    throw new InvalidArgumentError('Write a day, month or year such as 2026-06-09, 2026-06, 2026.');
  }
  const [year = 0, month, day] = text.split('-').map(Number);
  if (month === undefined) return { from, to: Date.UTC(year + 1, 0) };
  return { from, to: day === undefined ? Date.UTC(year, month) : from + 86_400_000 };
};

/** NaN for a 31st of June: Date would take it for the 1st of July. */
const beginningOf = (text: string): number => {
  const [year, month = '01', day = '01'] = text.split('-');
  const whole = `${year}-${month}-${day}`;
  const time = Date.parse(whole);
  if (Number.isNaN(time)) return time;
  return new Date(time).toISOString().startsWith(whole) ? time : Number.NaN;
};

const timeOf = (text: string): number => {
  const [, day = '', , , zone] = TIME.exec(text) ?? [];
  if (Number.isNaN(beginningOf(day))) return Number.NaN;
  return Date.parse(zone === undefined ? `${text}Z` : text);
};
