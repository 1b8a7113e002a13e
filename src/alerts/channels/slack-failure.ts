import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api';
import { Failure } from '../../audit/failure.ts';
import { busy, transportFailure } from './post-json.ts';

/** Slack says that it failed, and that a part may have happened all the same. */
const UNKNOWN = new Set([
  'fatal_error',
  'internal_error',
  'service_unavailable',
  'request_timeout',
]);
const BUSY = new Set(['ratelimited', 'rate_limited', 'message_limit_exceeded']);

const TOKEN = 'Install the app anew or take its present token, and put it there';
const ADVICE: Readonly<Record<string, string>> = {
  invalid_auth: TOKEN,
  not_authed: TOKEN,
  token_revoked: TOKEN,
  token_expired: TOKEN,
  account_inactive: `The app was removed from the workspace. ${TOKEN}`,
  missing_scope:
    'Give the app the scopes chat:write and channels:history (groups:history in a private channel)',
  not_in_channel: 'Invite the app to the channel: /invite @<app>',
  channel_not_found: 'Check the id of the channel (C…), and invite the app to it',
  is_archived: 'The channel is archived: unarchive it, or name another',
};

export interface SlackCall {
  readonly channel: string;
  /** Of the token. */
  readonly reference: string;
  readonly signal?: AbortSignal | undefined;
}

/** What an error of Slack's client means. Its own errors may carry what was sent: nothing of them goes on but codes. */
export const toSlackFailure = (error: unknown, call: SlackCall): unknown => {
  const { channel } = call;
  if (error instanceof WebAPIRateLimitedError) return busy(channel, error.retryAfter * 1000);
  if (error instanceof WebAPIRequestError) {
    return transportFailure(channel, error.original, call.signal);
  }
  if (error instanceof WebAPIHTTPError) return statusFailure(error.statusCode, call);
  if (error instanceof WebAPIPlatformError) return codeFailure(String(error.data.error), call);
  return error;
};

const statusFailure = (status: number, { channel }: SlackCall): Failure =>
  status >= 500 || status === 408
    ? unknown(channel, `status ${status}`)
    : new Failure({
        type: 'ChannelRefused',
        message: `Channel ${channel}: Slack, or a proxy before it, refused the message with status ${status}. Check api_url and the proxy.`,
        retryable: false,
      });

const codeFailure = (code: string, { channel, reference }: SlackCall): Failure => {
  if (!/^[a-z][a-z_]{1,60}$/.test(code)) return unknown(channel, 'something that is not JSON');
  if (BUSY.has(code)) return busy(channel, 30_000);
  if (UNKNOWN.has(code)) return unknown(channel, code);
  const advice = ADVICE[code] ?? 'See docs.slack.dev for what it means';
  return new Failure({
    type: 'ChannelRefused',
    message: `Channel ${channel}: Slack refuses with ${code} (token ${reference}). ${advice}.`,
    retryable: false,
  });
};

const unknown = (channel: string, answer: string): Failure =>
  new Failure({
    type: 'OutcomeUnknown',
    message: `Channel ${channel}: Slack answered ${answer}; whether the message was taken is not known.`,
    retryable: true,
  });
