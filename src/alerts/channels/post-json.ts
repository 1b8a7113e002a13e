import { Failure } from '../../audit/failure.ts';
import { type HttpReply, type HttpRequest, TransportError } from '../../http/http-client.ts';
import { parseRetryAfter } from '../../http/retry-after.ts';
import type { ChannelDeps } from './channel-deps.ts';
import { withoutSecrets } from './without-secrets.ts';

interface Post {
  readonly channel: string;
  readonly url: string;
  /** Where the address comes from, for messages: it may be a secret itself. */
  readonly reference: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Besides the address. */
  readonly secrets?: readonly string[];
  /** What to do when it is refused. */
  readonly advice: string;
  readonly signal?: AbortSignal | undefined;
}

/** Posts JSON and returns a reply that says yes; everything else is a Failure that says what is known. */
export const postJson = async ({ http, now }: ChannelDeps, post: Post): Promise<HttpReply> => {
  const secrets = [post.url, ...(post.secrets ?? [])];
  let reply: HttpReply;
  try {
    reply = await http.send(requestOf(post));
  } catch (error) {
    throw transportFailure(post.channel, error, post.signal);
  }
  if (reply.status >= 200 && reply.status < 300) return reply;
  const said = withoutSecrets(reply.body.subarray(0, 4096).toString(), secrets);
  throw refusal(post, reply, { said, now: now() });
};

const requestOf = ({ channel, url, reference, body, headers, signal }: Post): HttpRequest => {
  const protocol = URL.parse(url)?.protocol;
  if (protocol !== 'https:' && protocol !== 'http:') {
    throw new Failure({
      type: 'ChannelRefused',
      message: `Channel ${channel}: ${reference} holds no http(s) address. Put the whole address there.`,
      retryable: false,
    });
  }
  return {
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json', ...headers },
    body,
    maxBodyBytes: 1024 * 1024,
    ...(signal === undefined ? {} : { signal }),
  };
};

/** What a request without a reply means. The path stays out: addresses of hooks are secrets. */
export const transportFailure = (
  channel: string,
  error: unknown,
  signal: AbortSignal | undefined,
): unknown => {
  if (signal?.aborted) return signal.reason;
  if (!(error instanceof TransportError)) return error;
  const problem = error.message.slice(error.message.indexOf(': ') + 2);
  return error.sent
    ? new Failure({
        type: 'OutcomeUnknown',
        message: `Channel ${channel}: ${problem}; whether the message was taken is not known.`,
        retryable: true,
      })
    : new Failure({
        type: 'ChannelUnavailable',
        message: `Channel ${channel} cannot be reached: ${problem}.`,
        retryable: true,
      });
};

const refusal = (
  { channel, advice }: Post,
  { status, headers }: HttpReply,
  { said, now }: { said: string; now: number },
): Failure => {
  const retryAfterMs = parseRetryAfter(headers['retry-after'], now);
  const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
  const answer = `status ${status}${said === '' ? '' : `: ${said}`}`;
  if (status === 429) return busy(channel, retryAfterMs);
  if (status >= 500) {
    const message = `Channel ${channel} answered ${answer}; whether the message was taken is not known.`;
    return new Failure({ type: 'OutcomeUnknown', message, retryable: true, ...wait });
  }
  if (status === 408) {
    const message = `Channel ${channel} did not get the whole request in time (408).`;
    return new Failure({ type: 'ChannelUnavailable', message, retryable: true, ...wait });
  }
  const message = `Channel ${channel} refused the message with ${answer}. ${advice}`;
  return new Failure({ type: 'ChannelRefused', message, retryable: false });
};

/** Asked for patience; ten seconds where it is not said how much. */
export const busy = (channel: string, retryAfterMs = 10_000): Failure =>
  new Failure({
    type: 'ChannelBusy',
    message: `Channel ${channel} asks for patience (${Math.ceil(retryAfterMs / 1000)} s).`,
    retryable: true,
    retryAfterMs,
  });
