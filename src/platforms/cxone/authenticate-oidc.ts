import { z } from 'zod';
import type { CxoneConnection, SourceDependencies } from '../platform.ts';
import { type Login, sendLogin, unexpectedLogin } from './login.ts';
import { readTokenClaims, type TokenClaims } from './token-claims.ts';
import { safeUrl } from './safe-url.ts';

type OidcConnection = Extract<CxoneConnection, { grant: 'oidc' }>;

const discoverySchema = z.looseObject({ token_endpoint: z.url() });
const grantSchema = z.looseObject({
  access_token: z.string(),
  expires_in: z.unknown(),
  id_token: z.string().optional(),
});
const tenantSchema = z.looseObject({ api_endpoint: z.url() });

/**
 * Login with an application registration and an access key: discovery names the token endpoint, the
 * token's claims name the tenant, and the tenant's configuration names the api.
 */
export const authenticateOidc = async (
  connection: OidcConnection,
  dependencies: SourceDependencies,
): Promise<Login> => {
  const { issuerUrl } = connection;
  const discoveryUrl = `${issuerUrl}/.well-known/openid-configuration`;
  const discovery = discoverySchema.safeParse(
    await sendLogin({ method: 'GET', url: discoveryUrl, headers: acceptJson }, dependencies),
  ).data;
  if (discovery === undefined) throw unexpectedLogin(`GET ${discoveryUrl}`, 'no token_endpoint');
  const tokenUrl = safeUrl(discovery.token_endpoint, issuerUrl, 'token_endpoint');
  const grant = await requestToken(connection, tokenUrl, dependencies);
  const claims = {
    ...readTokenClaims(grant.access_token),
    ...defined(readTokenClaims(grant.id_token)),
  };
  return {
    accessToken: grant.access_token,
    expiresIn: grant.expires_in,
    tenantId: claims.tenantId ?? null,
    apiUrl: connection.apiUrl ?? (await discoverApi(issuerUrl, claims, dependencies)),
  };
};

const acceptJson = { accept: 'application/json' };

/** The access key takes the place of user name and password; id and secret are URL-encoded first. */
const requestToken = async (
  connection: OidcConnection,
  url: string,
  dependencies: SourceDependencies,
): Promise<z.infer<typeof grantSchema>> => {
  const { clientId, clientSecret, accessKeyId, accessKeySecret } = connection;
  const secret = encodeURIComponent(await clientSecret.read());
  const basic = Buffer.from(`${encodeURIComponent(clientId)}:${secret}`).toString('base64');
  const form = new URLSearchParams({
    grant_type: 'password',
    username: accessKeyId,
    password: await accessKeySecret.read(),
  });
  const request = {
    method: 'POST' as const,
    url,
    headers: {
      ...acceptJson,
      authorization: `Basic ${basic}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: form.toString(),
  };
  const secrets =
    `client ${clientId} with ${clientSecret.reference}, access key ${accessKeyId} with ` +
    accessKeySecret.reference;
  const grant = grantSchema.safeParse(await sendLogin(request, dependencies, secrets)).data;
  if (grant === undefined) throw unexpectedLogin(`POST ${url}`, 'no access token');
  return grant;
};

const discoverApi = async (
  issuerUrl: string,
  { iss, tenantId }: TokenClaims,
  dependencies: SourceDependencies,
): Promise<string> => {
  const issuer = safeUrl(iss ?? issuerUrl, issuerUrl, 'the token’s issuer');
  const url = `${issuer}/.well-known/cxone-configuration`;
  if (tenantId === undefined) {
    throw unexpectedLogin(`GET ${url}`, 'no use: the token names no tenant; configure api_url');
  }
  const query = new URLSearchParams({ tenantId }).toString();
  const tenant = tenantSchema.safeParse(
    await sendLogin({ method: 'GET', url: `${url}?${query}`, headers: acceptJson }, dependencies),
  ).data;
  if (tenant === undefined) throw unexpectedLogin(`GET ${url}`, 'no api_endpoint');
  return safeUrl(tenant.api_endpoint, issuerUrl, 'api_endpoint');
};

/** Only the claims that are there, so that they do not hide the other token's. */
const defined = (claims: TokenClaims): Partial<Record<keyof TokenClaims, string>> => ({
  ...(claims.iss === undefined ? {} : { iss: claims.iss }),
  ...(claims.tenantId === undefined ? {} : { tenantId: claims.tenantId }),
});
