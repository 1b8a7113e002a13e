import type { Showing } from './channel.ts';
import { emailHtml } from './email-html.ts';
import { emailText } from './email-text.ts';
import { plainText } from './plain-text.ts';
import { renderNotice } from './render-notice.ts';

interface EmailSettings {
  readonly from: string;
  readonly to: readonly string[];
}

/** Mail is read in a window of its own: more fits than elsewhere. */
const LIMITS = { value: 2000, changes: 50, items: 20 };
const MAX_SUBJECT = 180;

/**
 * The same message id for the same alert and occasion, so that mailboxes that look at it drop a repetition; escalations
 * refer to the first message, so that they stand under it.
 */
export const emailMessage = (showing: Showing, { from, to }: EmailSettings) => {
  const rendered = renderNotice(showing, LIMITS);
  const { headline, summary } = rendered;
  const subject = summary === null ? headline : `${headline}: ${summary}`;
  const first = messageId(showing.alert, 'raise', from);
  const isFirst = showing.occasion === 'raise';
  return {
    from,
    to: [...to],
    subject: plainText(subject, MAX_SUBJECT),
    messageId: messageId(showing.alert, showing.occasion, from),
    ...(isFirst ? {} : { inReplyTo: first, references: first }),
    text: emailText(rendered, showing),
    html: emailHtml(rendered, showing),
    headers: {
      'Auto-Submitted': 'auto-generated', // RFC 3834: nobody's absence answers it
      'X-Holdfast-Alert': plainText(showing.alert, 100),
    },
    // Nothing in a message may be read from this machine or from an address.
    disableFileAccess: true,
    disableUrlAccess: true,
  };
};

const messageId = (alert: string, occasion: string, from: string): string => {
  const domain = /@([A-Za-z0-9.-]+)>?\s*$/.exec(from)?.[1] ?? 'holdfast.invalid';
  const clean = (part: string): string => part.replaceAll(/[^A-Za-z0-9-]/g, '-').slice(0, 100);
  return `<holdfast.${clean(alert)}.${clean(occasion)}@${domain}>`;
};
