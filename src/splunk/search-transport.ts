import type { HttpClient, HttpReply, HttpRequest } from '../http/http-client.ts';
import { createCookieJar } from './cookie-jar.ts';
import type { SearchCredential } from './search-account.ts';

export interface SearchRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** With query; starts with `/`. */
  readonly path: string;
  readonly form?: Readonly<Record<string, string>>;
}

/** Sends the requests of one search with their cookies: a balancer must lead all to one search head. */
export interface SearchTransport {
  send(
    request: SearchRequest,
    credential: SearchCredential,
    limits: Pick<HttpRequest, 'timeoutMs' | 'signal'>,
  ): Promise<HttpReply>;
  /** A text for people without the secrets that were sent, and not too long. */
  clean(text: string): string;
}

const jar = 'search';
const maxBodyBytes = 64 * 1024 * 1024;
const longestText = 300;

export const createSearchTransport = (url: string, http: HttpClient): SearchTransport => {
  const base = url.replace(/\/+$/, '');
  const cookies = createCookieJar();
  const used = new Map<string, SearchCredential>();
  return {
    send: async ({ method, path, form }, credential, limits) => {
      used.set(credential.authorization, credential);
      const reply = await http.send({
        method,
        url: base + path,
        headers: {
          authorization: credential.authorization,
          accept: 'application/json',
          ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
          ...cookies.header(jar),
        },
        ...(form && { body: new URLSearchParams(form).toString() }),
        maxBodyBytes,
        ...limits,
      });
      cookies.keep(jar, reply.headers['set-cookie']);
      return reply;
    },
    clean: (text) =>
      [...used.values()].reduce((left, { clean }) => clean(left), text).slice(0, longestText),
  };
};
