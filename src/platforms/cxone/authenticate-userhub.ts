import { z } from 'zod';
import type { CxoneConnection, SourceDependencies } from '../platform.ts';
import { type Login, sendLogin, unexpectedLogin } from './login.ts';
import { readTokenClaims } from './token-claims.ts';

const grantSchema = z.looseObject({
  access_token: z.string(),
  expires_in: z.unknown(),
  id_token: z.string().optional(),
});

/** Login with an access key alone, where there is no application registration. */
export const authenticateUserhub = async (
  connection: Extract<CxoneConnection, { grant: 'userhub' }>,
  dependencies: SourceDependencies,
): Promise<Login> => {
  const { accessKeyId, accessKeySecret } = connection;
  const url = `${connection.issuerUrl}/authentication/v1/token/access-key`;
  const request = {
    method: 'POST' as const,
    url,
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    body: JSON.stringify({ accessKeyId, accessKeySecret: await accessKeySecret.read() }),
  };
  const secrets = `access key ${accessKeyId} with ${accessKeySecret.reference}`;
  const grant = grantSchema.safeParse(await sendLogin(request, dependencies, secrets)).data;
  if (grant === undefined) throw unexpectedLogin(`POST ${url}`, 'no access token');
  const tenantId =
    readTokenClaims(grant.id_token).tenantId ?? readTokenClaims(grant.access_token).tenantId;
  return {
    accessToken: grant.access_token,
    expiresIn: grant.expires_in,
    tenantId: tenantId ?? null,
    apiUrl: connection.apiUrl,
  };
};
