import { z } from 'zod';

/** ISO 8601 in UTC with milliseconds: as text they have the order of time. */
export const time = z
  .string()
  .refine(
    (text) =>
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text) && !Number.isNaN(Date.parse(text)),
    'is not a time in UTC with milliseconds',
  );

export const digest = z.string().regex(/^[0-9a-f]{64}$/, 'is not a SHA-256 in lower-case hex');

export const count = z.int().nonnegative();
