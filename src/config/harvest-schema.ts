import { z } from 'zod';
import { connectionSchema, name } from './connection-schema.ts';
import { duration, interval } from './duration.ts';
import { moment } from './moment.ts';
import { section } from './section.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const window = interval
  .refine((ms) => ms % MINUTE === 0, 'a window has whole minutes')
  .refine(
    (ms) => DAY % ms === 0,
    'windows must divide the 24 hours of a day, such as 1h, 4h or 12h',
  );

export const harvestSchema = section({
  dialect: z.enum(['genesys.query', 'genesys.guide', 'cxone.activity']),
  connection: z.union([name, connectionSchema]),
  services: z.array(z.string().min(1)).default([]),
  window: window.prefault('4h'),
  lag: duration.optional(),
  from: moment.optional(),
  snapshots: z.boolean().default(true),
  concurrency: z.int().min(1).max(20).default(2),
  queries_per_day: z.int().min(1).optional(),
  page_size: z.int().min(1).optional(),
  targets: z.array(name).min(1).optional(),
});

export type HarvestInput = z.output<typeof harvestSchema>;
