import type { z } from 'zod';
import { Failure } from '../audit/failure.ts';
import type { Position } from '../audit/position.ts';

/** Positions are kept in history and ledger with every step. */
const maxPositionBytes = 2048;

/** Null when it would be too long to rest at, which only a very long cursor or link can bring about. */
export const formatPosition = (position: Position): Position | null =>
  Buffer.byteLength(JSON.stringify(position)) > maxPositionBytes ? null : position;

export const readPosition = <T>(schema: z.ZodType<T>, position: Position, stream: string): T => {
  const parsed = schema.safeParse(position);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Failure({
    type: 'InvalidInput',
    message:
      `The position of stream ${stream} cannot be read (${issue?.path.join('.')}: ${issue?.message}); ` +
      'start the stream from a time instead.',
    retryable: false,
  });
};
