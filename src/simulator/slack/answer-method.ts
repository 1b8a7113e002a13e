import { randomUUID } from 'node:crypto';
import { checkBlocks } from './check-blocks.ts';
import { answerHistory } from './answer-history.ts';
import type { SlackJson, SlackMessage, SlackState } from './slack-state.ts';

export interface SlackCall {
  readonly method: string;
  readonly form: SlackJson;
  readonly token: string | undefined;
  readonly origin: string;
}

const SCOPES: Readonly<Record<string, string>> = {
  'chat.postMessage': 'chat:write',
  'chat.update': 'chat:write',
  'chat.postEphemeral': 'chat:write',
  'conversations.history': 'channels:history',
};

export function answerMethod(call: SlackCall, state: SlackState): SlackJson {
  const { method, token } = call;
  if (token === undefined || token === '') return refuse('not_authed');
  if (method === 'apps.connections.open') return openConnection(call, state);
  if (token === state.appToken) return refuse('not_allowed_token_type');
  if (token !== state.botToken) return refuse('invalid_auth');
  const scope = SCOPES[method];
  if (scope !== undefined && !state.scopes.has(scope)) {
    return { ...refuse('missing_scope'), needed: scope, provided: [...state.scopes].join(',') };
  }
  return method === 'auth.test'
    ? { ok: true, team: 'Simulated', team_id: 'T0SIM', user: 'holdfast', user_id: 'U0BOT' }
    : inChannel(call, state);
}

function inChannel({ method, form }: SlackCall, state: SlackState): SlackJson {
  const { channel } = state;
  if (form['channel'] !== channel.id) return refuse('channel_not_found');
  if (!channel.isMember) return refuse('not_in_channel');
  if (method === 'conversations.history') return answerHistory(form, state);
  if (channel.isArchived) return refuse('is_archived');
  switch (method) {
    case 'chat.postMessage':
      return postMessage(form, state);
    case 'chat.update':
      return updateMessage(form, state);
    case 'chat.postEphemeral':
      state.ephemerals.push({ user: textOf(form, 'user'), text: textOf(form, 'text') });
      return { ok: true, message_ts: nextTs(state) };
    default:
      return refuse('unknown_method');
  }
}

function postMessage(form: SlackJson, state: SlackState): SlackJson {
  const content = readContent(form);
  if ('ok' in content) return content;
  const metadata = readJson(form['metadata']);
  const message: SlackMessage = {
    ts: nextTs(state),
    ...content,
    metadata: isObject(metadata) ? metadata : null,
    isEdited: false,
  };
  state.messages.push(message);
  return { ok: true, channel: state.channel.id, ts: message.ts, message: { ...message } };
}

function updateMessage(form: SlackJson, state: SlackState): SlackJson {
  const message = state.messages.find(({ ts }) => ts === form['ts']);
  if (message === undefined) return refuse('message_not_found');
  const content = readContent(form);
  if ('ok' in content) return content;
  Object.assign(message, content, { isEdited: true });
  const metadata = readJson(form['metadata']);
  if (isObject(metadata)) message.metadata = metadata;
  return { ok: true, channel: state.channel.id, ts: message.ts, text: message.text };
}

/** Slack numbers messages by time, to the microsecond, and never gives a number twice in a channel. */
function nextTs({ messages, now }: SlackState): string {
  const last = messages.at(-1)?.ts.replace('.', '') ?? '0';
  const micros = Math.max(now() * 1000, Number(last) + 1);
  return `${Math.floor(micros / 1e6)}.${String(micros % 1e6).padStart(6, '0')}`;
}

type Content = { text: string; blocks: readonly SlackJson[] };

function readContent(form: SlackJson): Content | Refusal {
  const blocks = readJson(form['blocks']);
  const list = Array.isArray(blocks) ? (blocks as SlackJson[]) : [];
  const text = textOf(form, 'text');
  if (text === '' && list.length === 0) return refuse('no_text');
  const problem = checkBlocks(list);
  if (problem !== undefined) {
    const response_metadata = { messages: [`[ERROR] ${problem}`] };
    return { ...refuse('invalid_blocks'), response_metadata };
  }
  return { text, blocks: list };
}

function openConnection({ token, origin }: SlackCall, state: SlackState): SlackJson {
  if (token === state.botToken) return refuse('not_allowed_token_type');
  if (token !== state.appToken) return refuse('invalid_auth');
  const ticket = randomUUID();
  state.tickets.add(ticket);
  return { ok: true, url: `${origin.replace(/^http/, 'ws')}/link/?ticket=${ticket}&app_id=A0SIM` };
}

interface Refusal {
  readonly ok: false;
  readonly error: string;
  readonly [detail: string]: unknown;
}

const refuse = (error: string): Refusal => ({ ok: false, error });

const textOf = (form: SlackJson, name: string): string => {
  const value = form[name];
  return typeof value === 'string' ? value : '';
};

function readJson(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return undefined; // not JSON: as if it were not there
  }
}

const isObject = (value: unknown): value is SlackJson =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
