import { z } from 'zod';
import { parseJson } from '../parse-json.ts';

const text = z.string().min(1).optional().catch(undefined);
const claimsSchema = z.looseObject({ iss: text, tenantId: text });

export interface TokenClaims {
  readonly iss: string | undefined;
  readonly tenantId: string | undefined;
}

/**
 * The claims of a JWT, unverified: it came over TLS from the token endpoint itself (OpenID Connect Core
 * §3.1.3.7), and what is read of it only says where to ask. Empty for what is not a JWT.
 */
export const readTokenClaims = (jwt: string | undefined): TokenClaims => {
  const payload = jwt?.split('.')[1] ?? '';
  const claims = claimsSchema.safeParse(parseJson(Buffer.from(payload, 'base64url'))).data;
  return { iss: claims?.iss, tenantId: claims?.tenantId };
};
