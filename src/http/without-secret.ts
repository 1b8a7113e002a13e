import type { HttpReply } from './http-client.ts';

/**
 * The reply without the secret that the request carried. What goes wrong is quoted in errors, and receivers and
 * proxies are known to repeat what they were sent. Only of a reply that is no success, which is short.
 */
export const withoutSecret = (reply: HttpReply, secret: string): HttpReply => {
  if (reply.status < 300 || secret === '') return reply;
  const clean = (text: string): string => text.replaceAll(secret, '[secret]');
  const headers = Object.entries(reply.headers).map(([name, value]) => [name, clean(value)]);
  const isRepeated = reply.body.includes(secret);
  return {
    ...reply,
    headers: Object.fromEntries(headers) as HttpReply['headers'],
    body: isRepeated ? Buffer.from(clean(reply.body.toString())) : reply.body,
  };
};
