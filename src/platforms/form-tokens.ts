import { z } from 'zod';
import { Failure } from '../audit/failure.ts';
import type { Secret } from '../http/secret.ts';
import { createTokenCache, type TokenCache, type TokenGrant } from '../http/token-cache.ts';
import { toSourceFailure } from '../http/to-source-failure.ts';
import { withoutSecret } from '../http/without-secret.ts';
import { classifyGuideReply } from './classify-guide-reply.ts';
import { parseJson } from './parse-json.ts';
import type { SourceDependencies } from './platform.ts';

export interface FormCredentials {
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: Secret;
  readonly scope: string;
}

const grantSchema = z.looseObject({ access_token: z.string(), expires_in: z.unknown() });

/**
 * The token as the guide asks for it: client id, secret and scope in the form itself (RFC 6749 §2.3.1 discourages
 * that, the platforms take them in a Basic header). The secret is read anew for every token.
 */
export const createFormTokens = (
  credentials: FormCredentials,
  { http, now }: SourceDependencies,
): TokenCache => {
  const { url, clientId, clientSecret, scope } = credentials;
  const fetchToken = async (): Promise<TokenGrant> => {
    const secret = await clientSecret.read();
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: secret,
      scope,
    });
    const reply = await http
      .send({
        method: 'POST',
        url,
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          accept: 'application/json',
        },
        body: form.toString(),
        maxBodyBytes: 1024 * 1024,
      })
      .catch((error: unknown) => {
        throw toSourceFailure(error);
      });
    const shown = withoutSecret(withoutSecret(reply, secret), encodeURIComponent(secret));
    if ([400, 401, 403].includes(shown.status)) throw rejected(shown.status, credentials);
    const endpoint = `POST ${url}`;
    if (shown.status !== 200)
      throw classifyGuideReply(shown, { endpoint, place: false, now: now() });
    const grant = grantSchema.safeParse(parseJson(shown.body)).data;
    if (grant === undefined) throw withoutToken(endpoint);
    return { accessToken: grant.access_token, expiresIn: grant.expires_in };
  };
  return createTokenCache({ fetchToken, now });
};

const rejected = (status: number, { url, clientId, clientSecret, scope }: FormCredentials) =>
  new Failure({
    type: 'CredentialsRejected',
    message:
      `POST ${url} refuses client ${clientId} (${status}): check the client id, the secret in ` +
      `${clientSecret.reference}, and that the client may have the scope ${scope}.`,
    retryable: false,
  });

const withoutToken = (endpoint: string): Failure =>
  new Failure({
    type: 'UnexpectedReply',
    message: `${endpoint} answered 200 without an access token; check the address of the API host.`,
    retryable: true,
  });
