import { z } from 'zod';
import { duration } from './duration.ts';
import { secretReference } from './secret-reference.ts';
import { section } from './section.ts';
import { webUrl } from './web-url.ts';

const text = z.string().min(1);

/** A name may be given away and made anew; buttons and searches for what was shown need the id. */
const SLACK_CHANNEL = /^[CGD][A-Z0-9]{3,}$/;

const slack = section({
  bot_token: secretReference,
  app_token: secretReference.optional(),
  channel: z
    .string()
    .regex(
      SLACK_CHANNEL,
      'not the id of a channel, such as C0123456789; Slack shows it at the end of "View channel details"',
    ),
  api_url: webUrl.optional(),
});

const KINDS = {
  slack: slack.optional(),
  teams: section({ url: secretReference }).optional(),
  pagerduty: section({
    routing_key: secretReference,
    url: webUrl.default('https://events.pagerduty.com'),
    api_token: secretReference.optional(),
    api_url: webUrl.default('https://api.pagerduty.com'),
  }).optional(),
  webhook: section({ url: secretReference, secret: secretReference.optional() }).optional(),
  email: section({
    smtp_url: secretReference,
    from: text,
    to: z.array(text).min(1, 'an e-mail needs at least one recipient'),
  }).optional(),
};

export const alertChannelSchema = section({ ...KINDS, interval: duration.prefault('1s') }).refine(
  (channel) =>
    [channel.slack, channel.teams, channel.pagerduty, channel.webhook, channel.email].filter(
      (kind) => kind !== undefined,
    ).length === 1,
  `a channel is exactly one of ${Object.keys(KINDS).join(', ')}`,
);

export type AlertChannelInput = z.output<typeof alertChannelSchema>;
