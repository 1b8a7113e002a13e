import type { ChannelSettings } from '../alert-settings.ts';
import type { AlertChannel } from './channel.ts';
import type { ChannelDeps } from './channel-deps.ts';
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
    default:
      throw new Error(`Channel ${settings.name}: ${settings.kind} is not known.`);
  }
};
