import { Failure } from '../audit/failure.ts';
import type { HttpClient, HttpReply, HttpRequest } from './http-client.ts';
import { withoutSecret } from './without-secret.ts';
import type { Throttle } from './throttle.ts';
import type { Token, TokenCache } from './token-cache.ts';

export interface AuthorisedClientOptions {
  readonly http: HttpClient;
  readonly tokens: TokenCache;
  readonly throttle: Throttle;
  /** Reads what an answer says about limits; every answer is shown to the throttle. */
  readonly readRate: (reply: HttpReply) => {
    readonly remaining: number | null;
    readonly resetAt: number | null;
  };
  /** Names the credential in messages, e.g. `client 1234-abcd`. */
  readonly credential: string;
}

/** Sends with the credential's token: the one place where a token meets a request. */
export interface AuthorisedClient {
  /** `onSend` is called when the waiting is over and the request goes out. */
  send(request: HttpRequest, onSend?: () => void): Promise<HttpReply>;
}

export const createAuthorisedClient = ({
  http,
  tokens,
  throttle,
  readRate,
  credential,
}: AuthorisedClientOptions): AuthorisedClient => {
  const attempt = async (
    request: HttpRequest,
    token: Token,
    onSend: (() => void) | undefined,
  ): Promise<HttpReply> => {
    await throttle.acquire(request.signal);
    onSend?.();
    const headers = { ...request.headers, authorization: `Bearer ${token.value}` };
    const reply = withoutSecret(await http.send({ ...request, headers }), token.value);
    throttle.observe(readRate(reply));
    return reply;
  };

  return {
    send: async (request, onSend) => {
      const token = await tokens.get();
      const reply = await attempt(request, token, onSend);
      if (reply.status !== 401) return reply;
      tokens.invalidate(token);
      const second = await attempt(request, await tokens.get(), onSend);
      if (second.status === 401) throw tokenRejected(credential, request.url);
      return second;
    },
  };
};

const tokenRejected = (credential: string, url: string): Failure =>
  new Failure({
    type: 'TokenRejected',
    message:
      `${new URL(url).host} refuses a token that was issued just now: ${credential} is disabled or revoked, ` +
      'or the token is of another region. Check the client on the platform.',
    retryable: false,
  });
