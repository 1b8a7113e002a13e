import { z } from 'zod';
import { Failure } from '../../audit/failure.ts';
import type { HttpReply } from '../../http/http-client.ts';
import { createTokenCache, type TokenCache, type TokenGrant } from '../../http/token-cache.ts';
import { withoutSecret } from '../../http/without-secret.ts';
import { toSourceFailure } from '../../http/to-source-failure.ts';
import type { GenesysConnection, SourceDependencies } from '../platform.ts';
import { classifyReply } from './classify-reply.ts';
import { parseGenesysError } from './genesys-error.ts';
import { parseJson } from '../parse-json.ts';

const grantSchema = z.looseObject({ access_token: z.string(), expires_in: z.unknown() });

/**
 * The token of one OAuth client (client credentials grant), to be shared by all its streams.
 * The secret is read anew for every token, so a rotated one needs no restart.
 */
export const createGenesysTokens = (
  connection: GenesysConnection,
  { http, now }: SourceDependencies,
): TokenCache => {
  const url = `${connection.loginUrl}/oauth/token`;
  const endpoint = `POST ${url}`;
  const fetchToken = async (): Promise<TokenGrant> => {
    const secret = await connection.clientSecret.read();
    const basic = Buffer.from(`${connection.clientId}:${secret}`).toString('base64');
    try {
      const reply = await http.send({
        method: 'POST',
        url,
        headers: {
          authorization: `Basic ${basic}`,
          'content-type': 'application/x-www-form-urlencoded',
          accept: 'application/json',
        },
        body: 'grant_type=client_credentials',
        maxBodyBytes: 1024 * 1024,
      });
      const shown = withoutSecret(withoutSecret(reply, secret), basic);
      return toGrant(shown, connection, endpoint, now());
    } catch (error) {
      throw toSourceFailure(error);
    }
  };
  return createTokenCache({ fetchToken, now });
};

const toGrant = (
  reply: HttpReply,
  connection: GenesysConnection,
  endpoint: string,
  now: number,
): TokenGrant => {
  if (reply.status === 400 || reply.status === 401 || reply.status === 403) {
    throw credentialsRejected(reply, connection, endpoint);
  }
  if (reply.status !== 200) throw classifyReply(reply, { endpoint, insideQuery: false, now });
  const grant = grantSchema.safeParse(parseJson(reply.body)).data;
  if (grant === undefined) {
    throw new Failure({
      type: 'UnexpectedReply',
      message: `${endpoint} answered 200 without an access token; check that this is the login host of your region.`,
      retryable: true,
    });
  }
  return { accessToken: grant.access_token, expiresIn: grant.expires_in };
};

const credentialsRejected = (
  reply: HttpReply,
  { clientId, clientSecret }: GenesysConnection,
  endpoint: string,
): Failure => {
  const { code } = parseGenesysError(reply);
  return new Failure({
    type: 'CredentialsRejected',
    message:
      `${endpoint} refuses client ${clientId} (${reply.status}${code === undefined ? '' : ` ${code}`}): ` +
      `check the client id, the secret in ${clientSecret.reference} and the region; ` +
      'the client must be active and use the client credentials grant.',
    retryable: false,
  });
};
