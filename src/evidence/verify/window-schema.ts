import { z } from 'zod';
import type { WindowPredicate } from '../formats/window-predicate.ts';
import { count, digest, time } from './scalar-schemas.ts';

const collected = z.object({
  collected: z.boolean(),
  count,
  reason: z.string().nullable(),
});

const queriedPart = z.object({
  endpoint: z.string(),
  service: z.string().nullable(),
  from: time,
  to: time,
  transactionId: z.string().nullable(),
  state: z.string(),
  askedAt: time,
  endedAt: time,
  pages: count,
  downloads: count,
  records: count,
});

const counts = z.object({
  records: count,
  events: count,
  repeated: count,
  outside: count,
  unnormalised: count,
  byService: z.record(z.string(), count),
  byAction: z.record(z.string(), count),
});

const independentCount = z.union([
  z.object({
    method: z.string(),
    total: count,
    services: z.array(z.string()).nullable(),
    at: time,
    agrees: z.boolean(),
  }),
  z.object({ method: z.null(), reason: z.string() }),
]);

const archivedObject = z.object({
  key: z.string(),
  versionId: z.string().nullable(),
  sha256: digest,
  bytes: count,
  retainUntil: time.nullable(),
});

export const windowPredicateSchema: z.ZodType<WindowPredicate> = z.object({
  outcome: z.enum(['sealed', 'sealed-empty', 'failed', 'gap']),
  kind: z.enum(['window', 'supplement', 'import']),
  reason: z.string().nullable(),
  tenant: z.string(),
  platform: z.enum(['genesys', 'cxone']),
  organizationId: z.string(),
  dialect: z.string(),
  window: z
    .object({ from: time, to: time })
    .refine(({ from, to }) => from < to, 'does not end behind its beginning'),
  collection: z.string(),
  query: z.object({ services: z.array(z.string()).nullable(), parts: z.array(queriedPart) }),
  counts,
  times: z.object({ first: time, last: time }).nullable(),
  eventIdsSha256: digest,
  independentCount,
  settling: z.object({ recheckHours: z.number(), settled: z.boolean() }),
  previous: z.object({ from: time, to: time, manifestSha256: digest }).nullable(),
  supplements: digest.nullable(),
  snapshots: collected,
  identities: collected,
  collector: z.object({ product: z.string(), node: z.string(), configurationSha256: digest }),
  startedAt: time,
  endedAt: time,
  objects: z.array(archivedObject),
});
