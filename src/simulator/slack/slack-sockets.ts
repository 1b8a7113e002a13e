import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { SlackJson, SlackState } from './slack-state.ts';

/** Slack's side of Socket Mode. */
export interface SlackSockets {
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Open connections. */
  count(): number;
  /** Gives one connection the payload; false where none is open, or it does not acknowledge within three seconds. */
  deliver(payload: SlackJson): Promise<boolean>;
  /** Slack renews connections now and then, and asks for a new one first. */
  refresh(): void;
  /** Connections break. */
  cut(): void;
  close(): void;
}

const ACKNOWLEDGE_WITHIN_MS = 3000;
const PING_MS = 5000;

export function createSlackSockets({ tickets }: Pick<SlackState, 'tickets'>): SlackSockets {
  const server = new WebSocketServer({ noServer: true });
  const open = new Set<WebSocket>();
  const waiting = new Map<string, (acknowledged: boolean) => void>();
  let turn = 0;
  const welcome = (socket: WebSocket): void => {
    open.add(socket);
    const pinging = setInterval(() => socket.ping(), PING_MS).unref();
    socket.on('close', () => {
      open.delete(socket);
      clearInterval(pinging);
    });
    socket.on('error', () => socket.terminate());
    socket.on('message', (data: Buffer) => waiting.get(envelopeOf(data))?.(true));
    socket.send(
      JSON.stringify({
        type: 'hello',
        num_connections: open.size,
        connection_info: { app_id: 'A0SIM' },
      }),
    );
  };
  return {
    upgrade: (request, socket, head) => {
      const ticket = new URL(request.url ?? '/', 'http://slack').searchParams.get('ticket') ?? '';
      if (!tickets.delete(ticket)) {
        socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n');
        return;
      }
      server.handleUpgrade(request, socket, head, welcome);
    },
    count: () => open.size,
    deliver: async (payload) => {
      const socket = [...open][turn++ % Math.max(open.size, 1)];
      if (socket === undefined) return false;
      const envelope_id = randomUUID();
      return new Promise<boolean>((resolve) => {
        const timer = setTimeout(() => settle(false), ACKNOWLEDGE_WITHIN_MS);
        const settle = (acknowledged: boolean): void => {
          clearTimeout(timer);
          waiting.delete(envelope_id);
          resolve(acknowledged);
        };
        waiting.set(envelope_id, settle);
        socket.once('close', () => settle(false));
        socket.send(
          JSON.stringify({
            envelope_id,
            type: 'interactive',
            accepts_response_payload: false,
            payload,
          }),
        );
      });
    },
    refresh: () => {
      for (const socket of open) {
        socket.send(JSON.stringify({ type: 'disconnect', reason: 'refresh_requested' }));
      }
    },
    cut: () => {
      for (const socket of open) socket.terminate();
    },
    close: () => {
      for (const socket of open) socket.terminate();
      server.close();
    },
  };
}

function envelopeOf(data: Buffer): string {
  try {
    const { envelope_id } = JSON.parse(data.toString()) as SlackJson;
    return typeof envelope_id === 'string' ? envelope_id : '';
  } catch {
    return ''; // nothing that anybody waits for
  }
}
