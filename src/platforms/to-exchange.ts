import type { HttpReply, HttpRequest } from '../http/http-client.ts';
import type { Exchange } from './harvest.ts';

export interface Exchanged {
  readonly request: HttpRequest;
  readonly reply: HttpReply;
  /** Epoch milliseconds. */
  readonly sentAt: number;
  readonly receivedAt: number;
  /** The address carries its own rights in its query. */
  readonly hidesQuery?: boolean;
  /** So do addresses that the answer names, although it is no redirect. */
  readonly hidesLinks?: boolean;
}

/** What says something about the body, its origin or its place in time; none of them holds a credential. */
const MATTERS =
  /^(?:content-.+|date|age|etag|last-modified|location|link|server|via|retry-after|digest|x-amz-(?:checksum-.+|request-id|id-2|version-id|server-side-encryption)|inin-.+|x-correlation-id|correlationid|icstatusdescription)$/;

/** An exchange as it is kept: the headers that matter, and nothing that opens a door. */
export const toExchange = (exchanged: Exchanged): Exchange => {
  const { request, reply, sentAt, receivedAt, hidesQuery = false, hidesLinks = false } = exchanged;
  const headers = Object.entries(reply.headers).filter(([name]) => MATTERS.test(name));
  const { body } = request;
  const exchange: Exchange = {
    method: request.method,
    url: hidesQuery ? request.url.replace(/\?.*$/su, '?REDACTED') : request.url,
    requestBody: body === undefined ? null : Buffer.from(body).toString('utf8'),
    sentAt: new Date(sentAt).toISOString(),
    receivedAt: new Date(receivedAt).toISOString(),
    status: reply.status,
    headers: asDecoded(Object.fromEntries(headers)),
    body: reply.body,
  };
  const isRedirect = reply.status >= 300 && reply.status < 400;
  return isRedirect || hidesLinks ? withoutLinks(exchange) : exchange;
};

type Headers = Readonly<Record<string, string>>;

/** `x-archive-orig-` is what web archives put before a header that no longer describes the body they keep. */
const asOriginal = (headers: Headers): Headers =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) =>
      name === 'content-encoding' || name === 'content-length'
        ? [`x-archive-orig-${name}`, value]
        : [name, value],
    ),
  );

/** Bodies come decompressed from the client, also where the server was asked for none of it. */
const asDecoded = (headers: Headers): Headers =>
  (headers['content-encoding'] ?? 'identity') === 'identity' ? headers : asOriginal(headers);

/** Addresses of downloads carry signatures, and redirects name such addresses, in a header and in their body. */
const withoutLinks = (exchange: Exchange): Exchange => {
  const { body, headers } = exchange;
  const { location } = headers;
  const shown = body.toString('utf8').replaceAll(/(https?:[^"?]*)\?[^"]*/g, '$1?REDACTED');
  return {
    ...exchange,
    headers: {
      ...asOriginal(headers),
      ...(location === undefined ? {} : { location: location.replace(/\?.*$/su, '?REDACTED') }),
      'x-archive-redacted': 'queries of addresses',
    },
    body: Buffer.from(shown),
  };
};
