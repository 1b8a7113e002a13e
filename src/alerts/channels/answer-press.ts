import type { Heard, Pressed } from './channel.ts';
import type { ChannelDeps } from './channel-deps.ts';
import { escapeSlack } from './escape-slack.ts';
import { plainText } from './plain-text.ts';
import { readSecret } from './read-secret.ts';
import { createSlackClient } from './slack-client.ts';
import type { SlackPress } from './slack-press.ts';
import type { SlackSettings } from './slack.ts';

/**
 * Has the press written down, and tells the person, and only that person, what came of it. Resolves when it is written
 * down; never rejects.
 */
export const answerPress = async (
  { user, channelId, ...pressed }: SlackPress,
  hear: (pressed: Pressed) => Promise<Heard>,
  { settings, deps }: { settings: SlackSettings; deps: ChannelDeps },
): Promise<void> => {
  const heard = await hear(pressed).catch(notHeard);
  const text = escapeSlack(plainText(heard.text, 1000));
  void tell({ channel: channelId, user, text }, { settings, deps });
};

const tell = async (
  message: { channel: string; user: string; text: string },
  { settings, deps }: { settings: SlackSettings; deps: ChannelDeps },
): Promise<void> => {
  try {
    const token = await readSecret(settings.name, settings.botToken);
    const client = createSlackClient({ token, ...deps, apiUrl: settings.apiUrl });
    await client.chat.postEphemeral(message);
  } catch {
    // The message itself is brought up to date by whoever heard: an answer to one person is a courtesy.
  }
};

const notHeard = (): Heard => ({
  outcome: 'failed',
  text: 'This could not be written down. Press again, or use `holdfast alerts ack`.',
});
