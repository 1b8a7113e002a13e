import type { ChannelSettings } from '../alert-settings.ts';
import type { AlertChannel } from './channel.ts';
import type { ChannelDeps } from './channel-deps.ts';
import { postJson } from './post-json.ts';
import { withSecret } from './read-secret.ts';
import { teamsMessage } from './teams-card.ts';

type TeamsSettings = Extract<ChannelSettings, { kind: 'teams' }>;

const ADVICE =
  'Check in Teams that the workflow "When a Teams webhook request is received" still exists and is turned on, and put its present address there.';

/** A Workflows webhook: it takes a card and tells nothing of what became of it. */
export const createTeams = (settings: TeamsSettings, deps: ChannelDeps): AlertChannel => {
  const { name, intervalMs, url: secret } = settings;
  return {
    name,
    kind: 'teams',
    onRepeat: 'twice',
    intervalMs,
    wantsLink: true,
    show: async (showing) => {
      const body = teamsMessage(showing);
      const { reference } = secret;
      await withSecret(name, secret, (url) =>
        postJson(deps, {
          channel: name,
          url,
          reference,
          body,
          signal: showing.signal,
          advice: ADVICE,
        }),
      );
      return { occasion: showing.occasion };
    },
  };
};
