import { channelOf } from '../faults.ts';
import { guideRefusal } from './guide.ts';
import { hecReply } from './hec-reply.ts';
import { basicOf, credentialsOf } from '../http.ts';
import type { SplunkReply, SplunkRequest } from '../http.ts';
import type { HecToken } from './hec-tokens.ts';
import type { SplunkWorld } from '../splunk-world.ts';

/** The token of a request, or the answer that refuses it. Looked at before the body, always. */
export function authenticate(
  request: SplunkRequest,
  { tokens, settings }: SplunkWorld,
): HecToken | SplunkReply {
  const refuse = settings.dialect === 'guide' ? guideRefusal : hecReply;
  const inQuery = request.query.get('token');
  if (inQuery !== null && !settings.allowQueryStringAuth) return refuse(16);
  const value = inQuery ?? tokenInHeader(request.headers['authorization']);
  if (typeof value === 'number') return refuse(value);
  const token = tokens.withValue(value);
  if (token === undefined) return refuse(4);
  return token.disabled ? refuse(1) : token;
}

export const isReply = <T extends object>(value: T | SplunkReply): value is SplunkReply =>
  'status' in value;

/** `Splunk <token>`, or Basic with the token as password; else the code that says what is wrong. */
function tokenInHeader(header: string | undefined): string | 2 | 3 {
  const { scheme, value } = credentialsOf(header);
  if (scheme === '') return 2;
  if (value === '') return 3;
  if (scheme === 'splunk') return value;
  return scheme === 'basic' ? basicOf(value).password : 3;
}

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The channel that acknowledgements need, or the answer to its lack. */
export function channelFor(
  request: SplunkRequest,
  { settings }: SplunkWorld,
): { readonly channel: string } | SplunkReply {
  const channel = channelOf(request);
  if (channel === undefined || channel === '') return hecReply(settings.cloud ? 28 : 10);
  return GUID.test(channel) ? { channel } : hecReply(11);
}
