import type { SimulatedRequest, SimulatedResponse } from '../http/exchange.ts';

/** A request as splunkd's handlers see it: the body is still encoded, since auth comes before it. */
export type SplunkRequest = SimulatedRequest;

/** An answer; `never` keeps the connection open without one. */
export interface SplunkReply extends SimulatedResponse {
  readonly never?: boolean;
}

export const json = (status: number, value: unknown): SplunkReply => ({
  status,
  headers: { 'content-type': 'application/json; charset=UTF-8' },
  body: JSON.stringify(value),
});

/** What proxies, and splunkd itself for 413, 415 and broken gzip, send in place of HEC's JSON. */
export const html = (status: number, title: string): SplunkReply => ({
  status,
  headers: { 'content-type': 'text/html; charset=UTF-8' },
  body:
    `<!doctype html><html><head><meta http-equiv="content-type" content="text/html; charset=UTF-8">` +
    `<title>${status} ${title}</title></head><body><h1>${title}</h1></body></html>\n`,
});

/** The scheme (lower case) and the rest of an Authorization header. */
export function credentialsOf(header: string | undefined): { scheme: string; value: string } {
  const [, scheme = '', value = ''] = /^\s*(\S*)\s*(.*?)\s*$/.exec(header ?? '') ?? [];
  return { scheme: scheme.toLowerCase(), value };
}

/** User and password of Basic credentials. */
export function basicOf(value: string): { user: string; password: string } {
  const text = Buffer.from(value, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return { user: text.slice(0, Math.max(colon, 0)), password: text.slice(colon + 1) };
}
