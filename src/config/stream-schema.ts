import { z } from 'zod';
import { connectionSchema, name } from './connection-schema.ts';
import { duration, interval, parseDuration } from './duration.ts';
import { section } from './section.ts';

const names = z.array(z.string().min(1)).default([]);

/** `now`, a duration back from now, or a time in UTC; kept as text until it is known what now is. */
const start = z
  .string()
  .refine(
    (text) => text === 'now' || parseDuration(text) !== undefined || /^\d{4}-.*Z$/.test(text),
    'write now, a duration back such as 7d, or a UTC time such as 2026-01-01T00:00:00Z',
  )
  .refine(
    (text) => !text.endsWith('Z') || !Number.isNaN(Date.parse(text)),
    'not a time; write one such as 2026-01-01T00:00:00Z',
  );

export const streamSchema = section({
  dialect: z.enum(['genesys.realtime', 'genesys.query', 'cxone.activity']),
  connection: z.union([name, connectionSchema]),
  poll: interval.optional(),
  max_poll: interval.optional(),
  start: start.optional(),
  lag: duration.optional(),
  overlap: duration.optional(),
  rereads: z.array(section({ every: interval, back: interval })).optional(),
  max_window: interval.optional(),
  page_size: z.int().min(1).optional(),
  filters: section({ services: names, entity_types: names, actions: names }).prefault({}),
  targets: z.array(name).min(1).optional(),
});

export type StreamInput = z.output<typeof streamSchema>;
