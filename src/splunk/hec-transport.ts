import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { HttpClient, HttpReply } from '../http/http-client.ts';
import { withoutSecret } from '../http/without-secret.ts';
import { createCookieJar } from './cookie-jar.ts';
import { createHecToken } from './hec-token.ts';
import type { TargetSettings } from './target.ts';

/** Authorised requests to one HEC. TransportError when there is no reply, Failure before anything is sent. */
export interface HecTransport {
  /** Makes sure that there is a token, so that a missing one is noticed before anything counts as sent. */
  ready(): Promise<void>;
  post(request: HecPost): Promise<HecAnswer>;
  /** Without token. */
  get(path: string): Promise<HttpReply>;
  /** Lets go of the cookies of a channel. */
  forget(channel: string): void;
}

export interface HecPost {
  readonly path: string;
  readonly channel: string;
  readonly body: string | Buffer;
  readonly timeoutMs: number;
}

export interface HecAnswer {
  readonly reply: HttpReply;
  /** To be called when the reply rejects the token: true when there is another one by now. */
  renewToken(): Promise<boolean>;
}

const compress = promisify(gzip);
const worthCompressing = 1_024;

export const createHecTransport = (settings: TargetSettings, http: HttpClient): HecTransport => {
  const token = createHecToken(settings.token);
  const cookies = createCookieJar();
  const base = settings.url.replace(/\/+$/, '');

  const post = async ({ path, channel, body, timeoutMs }: HecPost): Promise<HecAnswer> => {
    const used = await token.current();
    const zip = settings.gzip && body.length > worthCompressing;
    const reply = await http.send({
      method: 'POST',
      url: `${base}${path}`,
      headers: {
        authorization: `Splunk ${used}`,
        'content-type': 'application/json',
        'x-splunk-request-channel': channel,
        ...(zip ? { 'content-encoding': 'gzip' } : {}),
        ...cookies.header(channel),
      },
      body: zip ? await compress(body, { level: 1 }) : body,
      timeoutMs,
      maxBodyBytes: 1 << 20,
    });
    cookies.keep(channel, reply.headers['set-cookie']);
    return { reply: withoutSecret(reply, used), renewToken: () => token.replace(used) };
  };

  return {
    post,
    ready: async () => void (await token.current()),
    get: (path) =>
      http.send({ method: 'GET', url: `${base}${path}`, timeoutMs: settings.requestTimeoutMs }),
    forget: cookies.forget,
  };
};
