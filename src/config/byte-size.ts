import { z } from 'zod';

const UNIT_BYTES = {
  B: 1,
  KiB: 1_024,
  MiB: 1_048_576,
  GiB: 1_073_741_824,
  TiB: 1_099_511_627_776,
} as const;

const PATTERN = /^(\d{1,9}) ?(B|KiB|MiB|GiB|TiB)$/;

/** Bytes of `256MiB`; binary units only, so that 1 MB is never read two ways. */
export const byteSize = z
  .string({ error: 'write a size with its unit, such as 256MiB' })
  .transform((text, context) => {
    const match = PATTERN.exec(text.trim());
    if (match !== null) return Number(match[1]) * UNIT_BYTES[match[2] as keyof typeof UNIT_BYTES];
    context.addIssue({
      code: 'custom',
      message: 'not a size; write one such as 512KiB, 256MiB or 1GiB',
    });
    return z.NEVER;
  });

export const formatByteSize = (bytes: number): string => {
  for (const unit of ['TiB', 'GiB', 'MiB', 'KiB'] as const) {
    if (bytes !== 0 && bytes % UNIT_BYTES[unit] === 0) return `${bytes / UNIT_BYTES[unit]}${unit}`;
  }
  return `${bytes}B`;
};
