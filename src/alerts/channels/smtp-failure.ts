import { Failure } from '../../audit/failure.ts';
import { withoutSecrets } from './without-secrets.ts';

export interface SmtpAttempt {
  readonly channel: string;
  readonly smtpUrl: string;
  readonly reference: string;
  /** Whether the end of the message went out: only then can the server have taken it (RFC 5321 §4.1.1.4). */
  readonly isComplete: boolean;
}

/** What an error of a mail transport means: a reply of 4xx is for now, one of 5xx for good (RFC 5321 §4.2.1). */
export const toSmtpFailure = (error: unknown, attempt: SmtpAttempt): Failure => {
  const { channel, reference } = attempt;
  const { code, responseCode, text } = partsOf(error);
  const said = withoutSecrets(text, [attempt.smtpUrl]);
  if (responseCode !== null && responseCode >= 500) {
    const advice = adviceFor(code, reference);
    return new Failure({
      type: 'ChannelRefused',
      message: `Channel ${channel}: the mail server refuses: ${said}. ${advice}`,
      retryable: false,
    });
  }
  if (responseCode !== null && responseCode >= 400) {
    return new Failure({
      type: 'ChannelUnavailable',
      message: `Channel ${channel}: the mail server does not take it now: ${said}.`,
      retryable: true,
    });
  }
  if (attempt.isComplete) {
    return new Failure({
      type: 'OutcomeUnknown',
      message: `Channel ${channel}: the connection to the mail server ended after the whole message was sent (${code}); whether it was taken is not known.`,
      retryable: true,
    });
  }
  return new Failure({
    type: 'ChannelUnavailable',
    message: `Channel ${channel}: the mail server cannot be used (${code}): ${said}.`,
    retryable: true,
  });
};

const adviceFor = (code: string, reference: string): string => {
  if (code === 'EAUTH') return `Check user and password in ${reference}.`;
  if (code === 'ETLS') {
    return `It offers no TLS, and a password goes over no network in the clear: use smtps:// in ${reference}.`;
  }
  return 'Check sender and recipients.';
};

const partsOf = (error: unknown) => {
  if (!(error instanceof Error)) return { code: 'unknown', responseCode: null, text: '' };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';
  const responseCode =
    'responseCode' in error && typeof error.responseCode === 'number' ? error.responseCode : null;
  return { code, responseCode, text: error.message };
};
