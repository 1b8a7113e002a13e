import { openServers } from '../../http/local-server.ts';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
  readonly origin: string;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON unless it is a text. */
  readonly body?: unknown;
  /** Break the connection instead. */
  readonly reset?: boolean;
}

/** Answers of a server that others wrote: a token for everybody, the rest by the test. */
export const openScriptedServers = () => {
  const open = openServers();
  return async (answer: (asked: Asked) => Answer): Promise<{ url: string; asked: Asked[] }> => {
    const asked: Asked[] = [];
    const url = await open((request, response) => {
      let text = '';
      request.setEncoding('utf8');
      request.on('data', (chunk) => {
        text += chunk;
      });
      request.on('end', () => {
        const origin = `http://${request.headers.host}`;
        const { pathname, searchParams } = new URL(request.url ?? '/', origin);
        const isJson = request.headers['content-type'] === 'application/json';
        const one = {
          method: request.method ?? '',
          path: pathname,
          query: searchParams,
          headers: request.headers,
          body: isJson && text !== '' ? JSON.parse(text) : text,
          origin,
        };
        asked.push(one);
        const isLogin = pathname === '/oauth/token';
        const reply = isLogin
          ? { body: { access_token: 'the-token', token_type: 'bearer', expires_in: 86_400 } }
          : answer(one);
        if ('reset' in reply && reply.reset === true) return request.socket.destroy();
        const { status = 200, headers = {}, body = {} } = reply as Answer;
        response.writeHead(status, { 'content-type': 'application/json', ...headers });
        return response.end(typeof body === 'string' ? body : JSON.stringify(body));
      });
    });
    return { url, asked };
  };
};

export const record = (id: string, eventDate = '2026-11-21T00:00:00Z') => ({
  id,
  eventDate,
  serviceName: 'Architect',
  action: 'Update',
  entityType: 'Flow',
  entity: { id: `flow-${id}` },
});
