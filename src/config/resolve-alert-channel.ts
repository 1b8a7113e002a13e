import type { ChannelSettings } from '../alerts/alert-settings.ts';
import type { AlertChannelInput } from './alert-channel-schema.ts';
import { createSecret } from './secret-reference.ts';

const optional = (reference: string | undefined, folder: string) =>
  reference === undefined ? undefined : createSecret(reference, folder);

export const resolveAlertChannel = (
  name: string,
  { slack, teams, pagerduty, webhook, email, interval: intervalMs }: AlertChannelInput,
  folder: string,
): ChannelSettings => {
  const common = { name, intervalMs };
  if (slack !== undefined) {
    return {
      ...common,
      kind: 'slack',
      apiUrl: slack.api_url,
      botToken: createSecret(slack.bot_token, folder),
      appToken: optional(slack.app_token, folder),
      channel: slack.channel,
    };
  }
  if (teams !== undefined)
    return { ...common, kind: 'teams', url: createSecret(teams.url, folder) };
  if (pagerduty !== undefined) {
    return {
      ...common,
      kind: 'pagerduty',
      routingKey: createSecret(pagerduty.routing_key, folder),
      url: pagerduty.url,
      apiToken: optional(pagerduty.api_token, folder),
      apiUrl: pagerduty.api_url,
    };
  }
  if (webhook !== undefined) {
    const url = createSecret(webhook.url, folder);
    return { ...common, kind: 'webhook', url, secret: optional(webhook.secret, folder) };
  }
  if (email === undefined) throw new TypeError('the schema lets no such channel pass');
  const smtpUrl = createSecret(email.smtp_url, folder);
  return { ...common, kind: 'email', smtpUrl, from: email.from, to: email.to };
};
