import { Failure } from '../../audit/failure.ts';
import type { HttpReply, HttpRequest } from '../../http/http-client.ts';
import type { TokenGrant } from '../../http/token-cache.ts';
import { toSourceFailure } from '../../http/to-source-failure.ts';
import type { SourceDependencies } from '../platform.ts';
import { classifyReply } from './classify-reply.ts';
import { readErrorCode } from './cxone-error.ts';
import { parseJson } from '../parse-json.ts';

/** What a login tells: the token, and where and for whom it is good. */
export interface Login extends TokenGrant {
  /** From the token's claims; null where they do not say. */
  readonly tenantId: string | null;
  /** Without trailing slash. */
  readonly apiUrl: string;
}

const maxBodyBytes = 1024 * 1024;
/** A login is not part of reading, so it has no place in the reader's own backing off. */
const unsaidRetryAfterMs = 60_000;

/** Sends a request of the login and gives the JSON of its 200. */
export const sendLogin = async (
  request: Omit<HttpRequest, 'maxBodyBytes'>,
  { http, now }: SourceDependencies,
  secrets?: string,
): Promise<unknown> => {
  const reply = await http.send({ ...request, maxBodyBytes }).catch((error: unknown) => {
    throw toSourceFailure(error);
  });
  const endpoint = `${request.method} ${request.url.split('?')[0]}`;
  // Only a request that carries secrets can have them refused.
  if (secrets !== undefined && [400, 401, 403].includes(reply.status)) {
    throw credentialsRejected(endpoint, reply, secrets);
  }
  if (reply.status !== 200) {
    // Whatever the reply to secrets says might repeat one.
    const shown = secrets === undefined ? reply : { ...reply, body: Buffer.alloc(0) };
    throw classifyReply(shown, { endpoint, followsLink: false, unsaidRetryAfterMs, now: now() });
  }
  const json = parseJson(reply.body);
  if (json === undefined) throw unexpectedLogin(endpoint, 'something that is not JSON');
  return json;
};

export const unexpectedLogin = (endpoint: string, what: string): Failure =>
  new Failure({
    type: 'UnexpectedReply',
    message: `${endpoint} answered 200 with ${what}; check that issuer_url is the issuer of your area.`,
    retryable: true,
  });

const credentialsRejected = (endpoint: string, reply: HttpReply, secrets: string): Failure => {
  const code = readErrorCode(reply);
  return new Failure({
    type: 'CredentialsRejected',
    message:
      `${endpoint} refuses the login (${reply.status}${code === undefined ? '' : ` ${code}`}): check ${secrets}; ` +
      'the access key must be active, and so must its user.',
    retryable: false,
  });
};
