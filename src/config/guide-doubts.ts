import type { StreamConfig } from './config.ts';

/** Hosts of the platforms themselves. */
const PLATFORM_HOST = /(^|\.)(mypurecloud\.[a-z.]+|pure\.cloud|incontact\.com|niceincontact\.com)$/;

/** The guide's dialects are for gateways that imitate the guide. */
export function* guideDoubts({ settings, connection }: StreamConfig): Generator<string> {
  const { name, dialect, organization } = settings;
  if (dialect !== 'genesys.guide' && dialect !== 'cxone.guide') return;
  const { apiUrl } = connection;
  if (apiUrl !== undefined && PLATFORM_HOST.test(new URL(apiUrl).hostname)) {
    const real = dialect === 'genesys.guide' ? 'genesys.query' : 'cxone.activity';
    yield `${name}: the platform itself is not known to have the endpoints of the guide that ${dialect} asks; use ${real}, or the address of a gateway that has them`;
  }
  if (organization === undefined) {
    yield `${name}: the guide has no endpoint that tells the organisation, so the API host's name stands in for it; set organization in the connection, or ids differ from those of other dialects`;
  }
}
