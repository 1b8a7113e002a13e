import { openServers } from '../../http/local-server.ts';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  readonly origin: string;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON unless it is a text. */
  readonly body?: unknown;
}

export const jwt = (claims: object): string =>
  `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`;

/** A tenant that logs everybody in, unless `answer` has a reply of its own; the audit is up to the test. */
export const openTenants = () => {
  const open = openServers();
  return async (answer: (asked: Asked) => Answer | undefined) => {
    const asked: Asked[] = [];
    const url = await open((request, response) => {
      let body = '';
      request.setEncoding('utf8');
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        const origin = `http://${request.headers.host}`;
        const { pathname, searchParams } = new URL(request.url ?? '/', origin);
        const { headers, method = '' } = request;
        const one = { method, path: pathname, query: searchParams, headers, body, origin };
        asked.push(one);
        const reply = answer(one) ?? login(one);
        response.writeHead(reply.status ?? 200, {
          'content-type': 'application/json',
          ...reply.headers,
        });
        response.end(typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body));
      });
    });
    const audits = (): Asked[] => asked.filter(({ path }) => path === '/activity/audit');
    return { url, asked, audits };
  };
};

const login = ({ path, origin }: Asked): Answer => {
  switch (path) {
    case '/.well-known/openid-configuration':
      return { body: { issuer: origin, token_endpoint: `${origin}/auth/token` } };
    case '/.well-known/cxone-configuration':
      return { body: { api_endpoint: `${origin}/`, tenantId: 'tenant-1' } };
    case '/auth/token':
    case '/authentication/v1/token/access-key':
      return {
        body: {
          access_token: 'the-token',
          expires_in: 3600,
          id_token: jwt({ iss: origin, tenantId: 'tenant-1' }),
        },
      };
    default:
      return { status: 404, body: { Message: 'Not found' } };
  }
};

export const record = (eventId: string | undefined, eventTime = '2026-03-01T00:00:00Z') => ({
  application: 'Admin',
  entity: 'User',
  activity: 'Update',
  eventTime,
  ...(eventId === undefined ? {} : { eventId }),
  triggeredBy: 'ada@example.com',
  instance: 'john@example.com',
  outcome: 'Success',
  comments: '',
});

export const page = (values: readonly unknown[], next?: string): Answer => ({
  body: { links: { self: 'x', ...(next === undefined ? {} : { next }) }, values },
});
