import { z } from 'zod';
import { interval } from './duration.ts';
import { secretReference } from './secret-reference.ts';
import { section } from './section.ts';
import { webUrl } from './web-url.ts';

const text = z.string().min(1);
const DAY = 86_400_000;

const s3 = section({
  bucket: text,
  prefix: z
    .string()
    .regex(/^[^/].*[^/]$|^[^/]$/, 'write it without a slash at either end')
    .optional(),
  region: text.optional(),
  endpoint: webUrl.optional(),
  path_style: z.boolean().default(false),
  retention: interval
    .refine((ms) => ms % DAY === 0, 'retention is in whole days, such as 2557d')
    .prefault('2557d'), // seven years of the Sarbanes-Oxley Act, two leap days among them
  access_key_id: text.optional(),
  secret_access_key: secretReference.optional(),
}).refine(
  ({ access_key_id, secret_access_key }) =>
    (access_key_id === undefined) === (secret_access_key === undefined),
  'give access_key_id and secret_access_key together, or neither where the machine has a role',
);

const store = section({
  directory: text.optional(),
  immutable: z.boolean().optional(),
  s3: s3.optional(),
})
  .refine(
    ({ directory, s3: bucket }) => (directory === undefined) !== (bucket === undefined),
    'say in exactly one way where evidence lies: directory or s3',
  )
  .refine(
    ({ immutable, s3: bucket }) => immutable === undefined || bucket === undefined,
    'immutable is the flag of files in a directory; a bucket has Object Lock',
  );

const key = z.union([
  secretReference,
  section({ kms: text, region: text.optional(), endpoint: webUrl.optional() }),
]);

export type KeyInput = z.output<typeof key>;

/** C2SP signed-note: neither spaces nor a plus sign in a name. */
const KEY_NAME = /^[^\s+]+$/;

export const evidenceSchema = section({
  store: store.prefault({ directory: '.holdfast/evidence' }),
  staging: text.default('.holdfast/harvest'),
  origin: z
    .string()
    .regex(
      KEY_NAME,
      'the name of the log has neither spaces nor +; write one such as example.com/audit',
    ),
  evidence_key: key,
  log_key: key,
  timestamp_url: webUrl.optional(),
  witnesses: z
    .array(
      section({
        url: webUrl,
        vkey: z
          .string()
          .regex(
            /^[^\s+]+\+[0-9a-f]{8}\+[A-Za-z0-9+/]+=*$/,
            'not a verifier key; it looks like name+01234567+Base64',
          ),
      }),
    )
    .default([]),
});

export type EvidenceInput = z.output<typeof evidenceSchema>;
