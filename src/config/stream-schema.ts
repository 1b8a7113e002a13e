import { z } from 'zod';
import { connectionSchema, name } from './connection-schema.ts';
import { duration, interval } from './duration.ts';
import { moment } from './moment.ts';
import { section } from './section.ts';

const names = z.array(z.string().min(1)).default([]);

export const streamSchema = section({
  dialect: z.enum([
    'genesys.realtime',
    'genesys.query',
    'genesys.guide',
    'cxone.activity',
    'cxone.guide',
  ]),
  connection: z.union([name, connectionSchema]),
  poll: interval.optional(),
  max_poll: interval.optional(),
  start: moment.optional(),
  lag: duration.optional(),
  overlap: duration.optional(),
  rereads: z.array(section({ every: interval, back: interval })).optional(),
  max_window: interval.optional(),
  page_size: z.int().min(1).optional(),
  filters: section({ services: names, entity_types: names, actions: names }).prefault({}),
  targets: z.array(name).min(1).optional(),
});

export type StreamInput = z.output<typeof streamSchema>;
