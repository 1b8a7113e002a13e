import type { Pressed } from './channel.ts';
import { plainText } from './plain-text.ts';
import { TICKET } from './slack-actions.ts';

/** A button that a person pressed, and where to answer. */
export interface SlackPress extends Pressed {
  readonly user: string;
  readonly channelId: string;
}

type Json = Readonly<Record<string, unknown>>;

const ACTS = ['acknowledge', 'authorised', 'incident', 'false_positive'] as const;

/** Presses of our buttons in an interactive payload of Slack; none in anything else. */
export const pressesOf = (
  payload: unknown,
  { viaOf, now }: { viaOf: (channelId: string) => string; now: number },
): readonly SlackPress[] => {
  const { type, user, channel, actions, state } = objectOf(payload);
  if (type !== 'block_actions' || !Array.isArray(actions)) return [];
  const person = objectOf(user);
  const userId = textOf(person['id'], 40);
  const channelId = textOf(objectOf(channel)['id'], 40);
  const name = textOf(person['name'] ?? person['username'], 100);
  if (userId === '' || channelId === '') return [];
  const ticket = ticketOf(state);
  return actions.flatMap((action): SlackPress[] => {
    const { action_id, value } = objectOf(action);
    const act = ACTS.find((known) => known === action_id);
    if (act === undefined || typeof value !== 'string' || !/^[0-9a-f]{16}$/.test(value)) return [];
    const by = name === '' ? userId : `${userId} (${name})`;
    const pressed = { alert: value, act, by, via: viaOf(channelId), at: now };
    const typed = act === 'acknowledge' || ticket === '' ? {} : { ticket };
    return [{ ...pressed, ...typed, user: userId, channelId }];
  });
};

/** What stood in the field beside the buttons. */
const ticketOf = (state: unknown): string => {
  const block = objectOf(objectOf(state)['values'])[TICKET];
  return textOf(objectOf(objectOf(block)[TICKET])['value'], 100);
};

const objectOf = (value: unknown): Json =>
  typeof value === 'object' && value !== null ? (value as Json) : {};

const textOf = (value: unknown, most: number): string =>
  typeof value === 'string' ? plainText(value, most) : '';
