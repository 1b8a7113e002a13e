import type { HttpReply } from '../http/http-client.ts';
import { parseHecReply, parseObject } from './hec-reply.ts';

export type TokenStatus = 'valid' | 'invalid' | 'disabled' | 'unknown';

/** Authorization comes first: these are complaints about the body or channel of a request with a good token. */
const afterAuthorization = new Set([5, 10, 11, 28]);
const disabledCodes = new Set([1, 22]);
const invalidCodes = new Set([2, 3, 4, 21]);

/** What the reply to an empty POST says of the token; nothing is written by it. */
export const tokenStatusOf = ({ status, body }: HttpReply): TokenStatus => {
  const code = parseHecReply(body)?.code;
  if (code !== undefined && disabledCodes.has(code)) return 'disabled';
  if (code !== undefined && invalidCodes.has(code)) return 'invalid';
  if (status === 401 || status === 403) return 'invalid';
  const text = body.subarray(0, 2_048).toString();
  if (status >= 400 && /token disabled/i.test(text)) return 'disabled';
  if (status >= 400 && /invalid token|token expired/i.test(text)) return 'invalid';
  if (status === 200 || (code !== undefined && afterAuthorization.has(code))) return 'valid';
  return 'unknown';
};

/** The guide's receiver tells `tokenStatus` with its health; splunkd does not. */
export const statedTokenStatus = ({ body }: HttpReply): TokenStatus => {
  const stated = parseObject(body)?.['tokenStatus'];
  if (typeof stated !== 'string') return 'unknown';
  if (/^(valid|active|ok)$/i.test(stated)) return 'valid';
  return /^disabled$/i.test(stated) ? 'disabled' : 'invalid';
};
