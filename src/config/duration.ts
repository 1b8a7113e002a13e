import { z } from 'zod';

const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

const PATTERN = /^(\d{1,9})(ms|s|m|h|d)$/;

/** Milliseconds of `30s`, `5m`, `14d`; undefined where the text is no duration. */
export const parseDuration = (text: string): number | undefined => {
  const match = PATTERN.exec(text.trim());
  if (match === null) return undefined;
  return Number(match[1]) * UNIT_MS[match[2] as keyof typeof UNIT_MS];
};

/** A bare number is refused: nobody can tell seconds from minutes in it. */
export const duration = z
  .string({ error: 'write a duration with its unit, such as 30s, 5m or 14d' })
  .transform((text, context) => {
    const ms = parseDuration(text);
    if (ms !== undefined) return ms;
    context.addIssue({
      code: 'custom',
      message: 'not a duration; write one such as 500ms, 30s, 5m, 4h or 14d',
    });
    return z.NEVER;
  });

/** A duration that may not be zero, such as an interval. */
export const interval = duration.refine((ms) => ms > 0, 'must be longer than zero');

/** The largest unit that tells it exactly, as people write it. */
export const formatDuration = (ms: number): string => {
  for (const unit of ['d', 'h', 'm', 's'] as const) {
    if (ms !== 0 && ms % UNIT_MS[unit] === 0) return `${ms / UNIT_MS[unit]}${unit}`;
  }
  return ms === 0 ? '0s' : `${ms}ms`;
};
