import type { ChannelSettings } from '../alert-settings.ts';
import type { AlertChannel } from './channel.ts';
import type { ChannelDeps } from './channel-deps.ts';
import { createEmail } from './email.ts';
import { createPagerduty } from './pagerduty.ts';
import { createSlack } from './slack.ts';
import { createTeams } from './teams.ts';
import { createWebhook } from './webhook.ts';

/** Every configured channel by name. */
export const createChannels = (
  settings: readonly ChannelSettings[],
  deps: ChannelDeps,
): ReadonlyMap<string, AlertChannel> =>
  new Map(settings.map((each) => [each.name, createChannel(each, deps)]));

const createChannel = (settings: ChannelSettings, deps: ChannelDeps): AlertChannel => {
  switch (settings.kind) {
    case 'webhook':
      return createWebhook(settings, deps);
    case 'email':
      return createEmail(settings, deps);
    case 'pagerduty':
      return createPagerduty(settings, deps);
    case 'slack':
      return createSlack(settings, deps);
    case 'teams':
      return createTeams(settings, deps);
  }
};
