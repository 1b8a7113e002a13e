import { channelOf } from './faults.ts';
import type { SplunkReply, SplunkRequest } from './http.ts';

/** One request as the log keeps it; credentials never get in. */
export interface LoggedRequest {
  readonly time: string;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly channel: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: number;
  /** Events indexed from it. */
  readonly events: number;
  /** What went back: status and body, or how the connection ended. */
  readonly status: number | 'reset' | 'no answer';
  readonly reply: string;
}

export interface RequestLog {
  write(request: SplunkRequest, reply: SplunkReply, events: number): void;
  /** Oldest first; the newest `capacity` are kept. */
  list(): readonly LoggedRequest[];
}

const SECRET_HEADERS = new Set(['authorization', 'cookie']);
const REPLY_CHARACTERS = 500;

export function createRequestLog(now: () => number, capacity = 10_000): RequestLog {
  const entries: LoggedRequest[] = [];
  return {
    write: (request, reply, events) => {
      const query = new URLSearchParams(request.query);
      query.delete('token');
      entries.push({
        time: new Date(now()).toISOString(),
        method: request.method,
        path: request.path,
        query: query.toString(),
        channel: channelOf(request),
        headers: Object.fromEntries(
          Object.entries(request.headers).filter(([name]) => !SECRET_HEADERS.has(name)),
        ),
        bytes: request.body.length,
        events,
        status: reply.reset === true ? 'reset' : reply.never === true ? 'no answer' : reply.status,
        reply: request.path.endsWith('/auth/login') ? '' : beginning(reply.body ?? ''),
      });
      // Trimmed in steps: cutting one entry off a long array at every request would be slow.
      if (entries.length >= 2 * capacity) entries.splice(0, entries.length - capacity);
    },
    list: () => entries.slice(-capacity),
  };
}

const beginning = (body: string | Uint8Array): string =>
  Buffer.from(body.slice(0, REPLY_CHARACTERS)).toString('utf8');
