import { getCACertificates } from 'node:tls';
import { createTransport } from 'nodemailer';
import { Failure } from '../../audit/failure.ts';
import type { ChannelSettings } from '../alert-settings.ts';
import type { AlertChannel, Receipt, Showing } from './channel.ts';
import type { ChannelDeps } from './channel-deps.ts';
import { emailMessage } from './email-message.ts';
import { withSecret } from './read-secret.ts';
import { toSmtpFailure } from './smtp-failure.ts';
import { plainText } from './plain-text.ts';

type EmailSettings = Extract<ChannelSettings, { kind: 'email' }>;

const CONNECT_MS = 10_000;
const ANSWER_MS = 30_000;

/** Mail over SMTP, one connection for each message. */
export const createEmail = (settings: EmailSettings, deps: ChannelDeps): AlertChannel => {
  const { name, intervalMs, smtpUrl } = settings;
  return {
    name,
    kind: 'email',
    onRepeat: 'twice',
    intervalMs,
    wantsLink: true,
    show: (showing) => withSecret(name, smtpUrl, (url) => send(settings, deps, { showing, url })),
  };
};

const send = async (
  settings: EmailSettings,
  { caPem }: ChannelDeps,
  { showing, url }: { showing: Showing; url: string },
): Promise<Receipt> => {
  const { name: channel, smtpUrl } = settings;
  const { reference } = smtpUrl;
  refuseOtherAddress(channel, reference, url);
  showing.signal?.throwIfAborted();
  const watch = watchMessage();
  const transport = createTransport({
    url,
    logger: watch.logger,
    requireTLS: needsTls(url),
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: ANSWER_MS,
    ...(caPem === undefined ? {} : { tls: { ca: [...getCACertificates('default'), caPem] } }),
  });
  try {
    const sent = await transport.sendMail(emailMessage(showing, settings));
    const rejected = sent.rejected.map((address) => plainText(String(address), 100));
    return {
      message_id: sent.messageId,
      ...(rejected.length === 0 ? {} : { rejected: rejected.join(', ').slice(0, 500) }),
    };
  } catch (error) {
    const attempt = { channel, smtpUrl: url, reference, isComplete: watch.isComplete() };
    throw toSmtpFailure(error, attempt);
  } finally {
    transport.close();
  }
};

const refuseOtherAddress = (channel: string, reference: string, url: string): void => {
  const parsed = URL.parse(url);
  if (['smtp:', 'smtps:'].includes(parsed?.protocol ?? '') && parsed?.hostname !== '') return;
  throw new Failure({
    type: 'ChannelRefused',
    message: `Channel ${channel}: ${reference} holds no smtp:// or smtps:// address. Put the whole address there.`,
    retryable: false,
  });
};

/** A password goes over no network in the clear, though the server, or somebody on the way, offers no TLS. */
const needsTls = (url: string): boolean => {
  const parsed = URL.parse(url);
  const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(parsed?.hostname ?? '');
  return parsed?.password !== '' && !isHere;
};

/** The transport tells its log, and only that, when the end of the message has gone out. */
const watchMessage = () => {
  let complete = false;
  const nothing = (): void => {};
  const info = (entry: unknown): void => {
    const told = typeof entry === 'object' && entry !== null && 'tnx' in entry ? entry.tnx : null;
    if (told === 'message') complete = true;
  };
  return {
    isComplete: () => complete,
    logger: {
      level: nothing,
      trace: nothing,
      debug: nothing,
      info,
      warn: nothing,
      error: nothing,
      fatal: nothing,
    },
  };
};
