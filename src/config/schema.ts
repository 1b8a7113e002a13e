import { z } from 'zod';
import { alertSchema } from './alert-schema.ts';
import { byteSize } from './byte-size.ts';
import { connectionSchema, name } from './connection-schema.ts';
import { interval } from './duration.ts';
import { evidenceSchema } from './evidence-schema.ts';
import { harvestSchema } from './harvest-schema.ts';
import { secretReference } from './secret-reference.ts';
import { section } from './section.ts';
import { streamSchema } from './stream-schema.ts';
import { webUrl } from './web-url.ts';

const file = z.string().min(1);
const port = z.int().min(0).max(65_535);

const temporal = section({
  address: z
    .string()
    .regex(/^[^\s/]+:\d+$/, 'write host:port, such as temporal.example.com:7233')
    .optional(),
  namespace: z.string().min(1).default('default'),
  task_queue: z.string().min(1).default('holdfast'),
  ui_url: webUrl.optional(),
  api_key: secretReference.optional(),
  tls: section({
    ca_file: file.optional(),
    cert_file: file.optional(),
    key_file: file.optional(),
    server_name: z.string().min(1).optional(),
  }).optional(),
  embedded: section({
    db_file: file.default('.holdfast/temporal.db'),
    port: port.default(7233),
    ui_port: port.default(8233),
  }).prefault({}),
});

const search = section({
  url: webUrl,
  token: secretReference.optional(),
  username: z.string().min(1).optional(),
  password: secretReference.optional(),
  settling_time: interval.prefault('60s'),
  receipt_interval: interval.prefault('5s'),
  patience: interval.prefault('15m'),
  timeout: interval.prefault('60s'),
}).refine(
  ({ token, username, password }) =>
    token === undefined
      ? username !== undefined && password !== undefined
      : username === undefined && password === undefined,
  'give a token, or a username with its password',
);

const target = section({
  dialect: z.enum(['splunk', 'guide']).default('splunk'),
  url: webUrl,
  token: secretReference,
  index: z.string().min(1).default('ccas_audit'),
  disordered_index: z.string().min(1).optional(),
  sourcetype: z.string().min(1).default('ccas:auditlog'),
  event_path: z.string().startsWith('/').default('/services/collector/event/1.0'),
  acknowledgement: z.enum(['auto', 'off']).default('auto'),
  ack_poll: interval.prefault('2s'),
  ack_timeout: interval.prefault('5m'),
  request_timeout: interval.prefault('30s'),
  max_events_per_request: z.int().min(1).max(10_000).default(500),
  max_size_per_request: byteSize.prefault('1MiB'),
  gzip: z.boolean().default(false),
  search: search.optional(),
});

const batches = section({
  directory: file.default('.holdfast/batches'),
  max_pages: z.int().min(1).default(40),
  max_duration: interval.prefault('15s'),
  max_size: byteSize.prefault('32MiB'),
  max_backlog: byteSize.prefault('256MiB'),
  max_backlog_age: interval.prefault('24h'),
  retain: interval.prefault('7d'),
});

const ledger = section({ sqlite: file.optional(), postgres: secretReference.optional() }).refine(
  (value) => value.sqlite === undefined || value.postgres === undefined,
  'one ledger only: sqlite (one machine) or postgres (several)',
);

/** holdfast.yaml as people write it. Every default stands here or in dialect-defaults.ts, and nowhere else. */
export const schema = section({
  log_level: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  temporal: temporal.prefault({}),
  connections: z.record(name, connectionSchema).default({}),
  streams: z.record(name, streamSchema).default({}),
  splunk: section({ targets: z.record(name, target).default({}) }).prefault({}),
  evidence: evidenceSchema.optional(),
  harvests: z.record(name, harvestSchema).default({}),
  alerts: alertSchema.optional(),
  ledger: ledger.prefault({}),
  batches: batches.prefault({}),
  reports: section({ directory: file.default('.holdfast/reports') }).prefault({}),
  http: section({
    proxy: webUrl.optional(),
    ca_file: file.optional(),
    timeout: interval.prefault('30s'),
  }).prefault({}),
});

export type ConfigInput = z.output<typeof schema>;
