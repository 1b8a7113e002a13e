import { z } from 'zod';
import { alertChannelSchema } from './alert-channel-schema.ts';
import { businessHoursSchema } from './business-hours-schema.ts';
import { name } from './connection-schema.ts';
import { duration, interval } from './duration.ts';
import { listenAddress } from './listen-address.ts';
import { secretReference } from './secret-reference.ts';
import { section } from './section.ts';
import { webUrl } from './web-url.ts';

const text = z.string().min(1);
const severity = z.enum(['informational', 'low', 'medium', 'high', 'critical']);

const step = section({
  notify: z.array(name).min(1, 'name at least one channel'),
  all: z.boolean().default(false),
  acknowledge_within: interval.prefault('15m'),
});

const queue = section({
  url: webUrl,
  region: text.optional(),
  endpoint: webUrl.optional(),
  access_key_id: text.optional(),
  secret_access_key: secretReference.optional(),
  connection: name,
  set_aside: text.optional(),
}).refine(
  ({ access_key_id, secret_access_key }) =>
    (access_key_id === undefined) === (secret_access_key === undefined),
  'give access_key_id and secret_access_key together, or neither where the machine has a role',
);

const acknowledge = section({
  listen: listenAddress.prefault('127.0.0.1:8480'),
  public_url: webUrl,
  secret: secretReference,
  user_header: z
    .string()
    .regex(/^[A-Za-z0-9-]+$/, 'not the name of a header, such as X-Forwarded-User')
    .optional(),
  link_valid: interval.prefault('7d'),
});

export const alertSchema = section({
  rules: z.array(text).min(1).optional(),
  channels: z.record(name, alertChannelSchema),
  policies: z.record(
    name,
    z.array(step).min(1, 'a policy without steps tells nobody; add one with notify'),
  ),
  routes: z
    .array(
      section({
        severities: z.array(severity).min(1).optional(),
        rules: z.array(text).min(1).optional(),
        policy: name,
      }),
    )
    .default([]),
  queues: z.record(name, queue).default({}),
  business_hours: businessHoursSchema.optional(),
  administrator_roles: z.array(text).default(['admin', '*Admin*']),
  page_within: interval.prefault('24h'),
  enrich_within: duration.prefault('2s'),
  storm_per_minute: z.int().min(1).default(20),
  disposition: z.array(severity).default(['critical', 'high']),
  compare_after: interval.prefault('26h'),
  acknowledge: acknowledge.optional(),
  metrics: section({ listen: listenAddress.prefault('127.0.0.1:9464') }).optional(),
});

export type AlertInput = z.output<typeof alertSchema>;
