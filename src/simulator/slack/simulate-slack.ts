import type { SimulatedRequest, SimulatedResponse } from '../http/exchange.ts';
import { json, jsonBody } from '../http/respond.ts';
import { serve } from '../http/serve.ts';
import { answerCall } from './answer-call.ts';
import { pressButton, type SlackUser } from './press-button.ts';
import { readMessage, type ReadMessage } from './read-message.ts';
import { slackPage } from './slack-page.ts';
import { createSlackSockets, type SlackSockets } from './slack-sockets.ts';
import type { SlackEphemeral, SlackFault, SlackMessage, SlackState } from './slack-state.ts';

export interface SimulateSlackOptions {
  readonly port?: number;
  readonly host?: string;
  readonly botToken?: string;
  readonly appToken?: string;
  /** Id of the one channel. */
  readonly channel?: string;
  readonly now?: () => number;
}

export interface SimulatedSlack {
  /** Base of the Web API, with its slash. */
  readonly apiUrl: string;
  /** The channel as people see it. */
  readonly pageUrl: string;
  /** The workspace itself: tests take tokens, scopes and membership away. */
  readonly state: SlackState;
  readonly sockets: SlackSockets;
  messages(): readonly (SlackMessage & { readonly read: ReadMessage })[];
  ephemerals(): readonly SlackEphemeral[];
  plant(fault: SlackFault): void;
  /** A person presses a button; false where the person is shown a warning. */
  press(ts: string, action: string, user?: SlackUser, typed?: string): Promise<boolean>;
  close(): Promise<void>;
}

const SOMEBODY: SlackUser = { id: 'U0SOMEBODY', name: 'dana.demo' };

/** A workspace with one channel and one app, over HTTP and sockets. */
export async function simulateSlack(options: SimulateSlackOptions = {}): Promise<SimulatedSlack> {
  const state = createState(options);
  const sockets = createSlackSockets(state);
  const plant = (fault: SlackFault): void => {
    state.faults.push({ fault, left: fault.count ?? 1 });
  };
  const press: SimulatedSlack['press'] = (ts, action, user = SOMEBODY, typed = '') =>
    pressButton({ state, sockets }, { ts, action, user, typed });
  const simulated = {
    state,
    sockets,
    plant,
    press,
    messages: () => state.messages.map((each) => ({ ...each, read: readMessage(each) })),
    ephemerals: () => state.ephemerals,
  };
  const listening = await serve((request) => route(request, simulated), {
    ...options,
    upgrade: sockets.upgrade,
  });
  return {
    ...simulated,
    apiUrl: `${listening.url}/api/`,
    pageUrl: `${listening.url}/`,
    close: async () => {
      sockets.close();
      await listening.close();
    },
  };
}

const createState = ({
  botToken = 'xoxb-simulated-bot-token',
  appToken = 'xapp-simulated-app-token',
  channel = 'C0SECURITY',
  now = Date.now,
}: SimulateSlackOptions): SlackState => ({
  channel: { id: channel, name: 'security', isMember: true, isArchived: false },
  botToken,
  appToken,
  scopes: new Set(['chat:write', 'channels:history']),
  messages: [],
  ephemerals: [],
  faults: [],
  calls: [],
  tickets: new Set(),
  now,
});

type Inside = Pick<SimulatedSlack, 'state' | 'press' | 'plant' | 'messages'>;

async function route(request: SimulatedRequest, inside: Inside): Promise<SimulatedResponse> {
  if (request.path.startsWith('/api/')) return answerCall(request, inside.state);
  switch (`${request.method} ${request.path}`) {
    case 'GET /':
      return {
        status: 200,
        headers: { 'content-type': 'text/html; charset=utf-8' },
        body: slackPage(inside.state),
      };
    case 'POST /press': {
      const form = new URLSearchParams(request.body.toString());
      const typed = form.get('typed') ?? '';
      await inside.press(form.get('ts') ?? '', form.get('action') ?? '', undefined, typed);
      return { status: 303, headers: { location: '/' } };
    }
    case 'GET /_sim/messages':
      return json(200, { messages: inside.messages() });
    case 'POST /_sim/faults':
      inside.plant(jsonBody(request) as unknown as SlackFault);
      return json(201, {});
    default:
      return { status: 404 };
  }
}
