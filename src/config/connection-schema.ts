import { z } from 'zod';
import { GENESYS_REGIONS } from './genesys-regions.ts';
import { section } from './section.ts';
import { secretReference } from './secret-reference.ts';
import { webUrl } from './web-url.ts';

export const name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'a name has lower-case letters, digits and - (at most 63)');

const text = z.string().min(1);

const shared = {
  /** Overrides what the platform says its organisation id is. */
  organization: text.optional(),
  /** Shares token and throttle with every connection of the same credential name. */
  credential: name.optional(),
  requests_per_minute: z.int().min(1).optional(),
};

const regions = Object.keys(GENESYS_REGIONS) as (keyof typeof GENESYS_REGIONS)[];

const genesys = section({
  platform: z.literal('genesys'),
  region: z.enum(regions).optional(),
  environment: z
    .string()
    .regex(/^[a-z0-9.-]+\.[a-z]+$/, 'a domain such as mypurecloud.ie')
    .optional(),
  login_url: webUrl.optional(),
  api_url: webUrl.optional(),
  client_id: text,
  client_secret: secretReference,
  ...shared,
}).superRefine((value, context) => {
  const ways = [value.region, value.environment, value.login_url ?? value.api_url];
  const urls = [value.login_url, value.api_url].filter((url) => url !== undefined).length;
  if (ways.filter((way) => way !== undefined).length !== 1 || urls === 1) {
    context.addIssue({
      code: 'custom',
      message:
        'say where the organisation lives in exactly one way: region, environment, or login_url with api_url',
    });
  }
});

const auditPath = z.string().startsWith('/').default('/activity/audit');

const cxoneOidc = section({
  platform: z.literal('cxone'),
  grant: z.literal('oidc'),
  issuer_url: webUrl.default('https://cxone.niceincontact.com'),
  client_id: text,
  client_secret: secretReference,
  access_key_id: text,
  access_key_secret: secretReference,
  api_url: webUrl.optional(),
  audit_path: auditPath,
  ...shared,
});

const cxoneUserhub = section({
  platform: z.literal('cxone'),
  grant: z.literal('userhub'),
  issuer_url: webUrl,
  access_key_id: text,
  access_key_secret: secretReference,
  api_url: webUrl,
  audit_path: auditPath,
  ...shared,
});

/** The integration guide's own endpoints, for dialect cxone.guide; CXone itself has none of them. */
const cxoneGuide = section({
  platform: z.literal('cxone'),
  grant: z.literal('guide'),
  api_url: webUrl.default('https://platform.nice.incontact.com'),
  client_id: text,
  client_secret: secretReference,
  ...shared,
});

/** One credential at one organisation. */
export const connectionSchema = z.discriminatedUnion('platform', [
  genesys,
  z.discriminatedUnion('grant', [cxoneOidc, cxoneUserhub, cxoneGuide]),
]);

export type ConnectionInput = z.output<typeof connectionSchema>;
