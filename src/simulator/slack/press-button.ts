import type { SlackSockets } from './slack-sockets.ts';
import type { SlackJson, SlackState } from './slack-state.ts';

export interface SlackUser {
  readonly id: string;
  readonly name: string;
}

export interface SlackPress {
  readonly ts: string;
  readonly action: string;
  readonly user: SlackUser;
  /** In the fields of the message. */
  readonly typed?: string;
}

/** What Slack does when a person presses a button; false where nobody acknowledged, and the person sees a warning. */
export async function pressButton(
  { state, sockets }: { state: SlackState; sockets: SlackSockets },
  { ts, action, user, typed = '' }: SlackPress,
): Promise<boolean> {
  const message = state.messages.find((each) => each.ts === ts);
  const button = message?.blocks
    .flatMap(({ elements }) => (elements ?? []) as SlackJson[])
    .find(({ type, action_id }) => type === 'button' && action_id === action);
  if (message === undefined || button === undefined) return false;
  const { id, name } = state.channel;
  return sockets.deliver({
    type: 'block_actions',
    user: { id: user.id, username: user.name, name: user.name, team_id: 'T0SIM' },
    api_app_id: 'A0SIM',
    team: { id: 'T0SIM', domain: 'simulated' },
    container: { type: 'message', message_ts: ts, channel_id: id, is_ephemeral: false },
    channel: { id, name },
    message: { type: 'message', ts, text: message.text, blocks: message.blocks, user: 'U0BOT' },
    state: { values: valuesOf(message.blocks, typed) },
    trigger_id: `1.2.${ts}`,
    actions: [
      {
        type: 'button',
        action_id: action,
        block_id: 'actions',
        text: button['text'],
        value: button['value'],
        action_ts: (state.now() / 1000).toFixed(6),
      },
    ],
  });
}

/** Every field of the message, whichever button was pressed; an empty one is null. */
function valuesOf(blocks: readonly SlackJson[], typed: string): SlackJson {
  const fields = blocks.filter(({ type }) => type === 'input');
  return Object.fromEntries(
    fields.map(({ block_id, element }) => {
      const { type, action_id } = element as SlackJson;
      return [String(block_id), { [String(action_id)]: { type, value: typed || null } }];
    }),
  );
}
