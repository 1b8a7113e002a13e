import { z } from 'zod';
import { parseDuration } from './duration.ts';

/** `now`, a duration back from now, or a time in UTC; kept as text until it is known what now is. */
export const moment = z
  .string()
  .refine(
    (text) => text === 'now' || parseDuration(text) !== undefined || /^\d{4}-.*Z$/.test(text),
    'write now, a duration back such as 7d, or a UTC time such as 2026-01-01T00:00:00Z',
  )
  .refine(
    (text) => !text.endsWith('Z') || !Number.isNaN(Date.parse(text)),
    'not a time; write one such as 2026-01-01T00:00:00Z',
  );

/** Epoch milliseconds. */
export const resolveMoment = (text: string, now: number): number => {
  if (text === 'now') return now;
  const back = parseDuration(text);
  return back === undefined ? Date.parse(text) : now - back;
};
