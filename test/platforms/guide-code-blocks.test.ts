import assert from 'node:assert/strict';
import { createHttpClient } from '../../src/http/create-http-client.ts';
import { createThrottle } from '../../src/http/throttle.ts';
import { createCxoneGuide } from '../../src/platforms/cxone/create-cxone-guide.ts';
import { createGenesysGuideHarvest } from '../../src/platforms/genesys/create-genesys-guide-harvest.ts';
import { createGenesysGuide } from '../../src/platforms/genesys/create-genesys-guide.ts';
import type { StreamSettings, StreamSource } from '../../src/platforms/platform.ts';
import { type Answer, type Asked, openScriptedServers } from './genesys/scripted-server.ts';

const http = createHttpClient({ timeoutMs: 5_000 });
const secret = { reference: 'env:SECRET', read: async () => 'the-secret' };
const settings = {
  name: 'guide',
  organization: 'org-1',
  lagMs: 0,
  overlapMs: 0,
  rereads: [],
  maxWindowMs: 1,
  pageSize: 1000,
};
const none = { services: [], entityTypes: [], actions: [] };

const drain = async (source: StreamSource): Promise<void> => {
  const options = { organizationId: 'org-1', onHistoryExceeded: () => undefined };
  for await (const page of source.read(source.startAt(0), options)) if (page.caughtUp) return;
};

/** What is posted or asked, without its values: only the names of the fields are the guides'. */
const namesOf = ({ query, body }: Asked): string[] => {
  const form =
    typeof body === 'string' ? [...new URLSearchParams(body).keys()] : Object.keys(body ?? {});
  return [...query.keys(), ...form].toSorted((a, b) => a.localeCompare(b));
};

/** One case for each code block of the guides that is a request to a platform: its method, path and fields. */
describe('the code blocks of the guides, platforms', () => {
  after(() => http.close());
  const openServer = openScriptedServers();
  const shared = () => ({
    http,
    now: Date.now,
    throttle: createThrottle({ requestsPerMinute: 100_000, now: Date.now }),
    credential: 'guide',
  });

  const answer = ({ path, query, origin, method }: Asked): Answer => {
    if (path.endsWith('/token')) {
      return { body: { access_token: 'the-token', token_type: 'Bearer', expires_in: 3600 } };
    }
    if (path === '/api/v2/auditlogs') {
      return query.has('nextPage')
        ? { body: { entities: [] } }
        : { body: [], headers: { nextPage: 'eyJwYWdlIjoxfQ==' } };
    }
    if (path === '/api/v2/audit-logs') {
      return {
        body: { auditLogs: [], ...(query.has('cursor') ? {} : { cursor: 'eyJpZCI6MX0=' }) },
      };
    }
    if (path === '/file') return { body: '[]' };
    const checksum = 'md5:d751713988987e9331980363e24189ce';
    const downloadUrl = `${origin}/file`;
    return method === 'POST'
      ? { body: { queryId: 'q1', status: 'RUNNING' } }
      : { body: { queryId: 'q1', status: 'SUCCEEDED', downloadUrl, checksum } };
  };

  const askedOf = async (read: (url: string) => Promise<void>): Promise<readonly Asked[]> => {
    const { url, asked } = await openServer(answer);
    await read(url);
    return asked;
  };

  const readGenesys = (url: string): Promise<void> => {
    const filters = { ...none, actions: ['USER_PERMISSION_CHANGE'] };
    const stream: StreamSettings = { ...settings, dialect: 'genesys.guide', filters };
    const connection = { loginUrl: url, apiUrl: url, clientId: 'id', clientSecret: secret };
    return drain(createGenesysGuide(stream, connection, shared()));
  };
  const readCxone = (url: string): Promise<void> => {
    const stream: StreamSettings = { ...settings, dialect: 'cxone.guide', filters: none };
    const connection = {
      grant: 'guide',
      apiUrl: url,
      clientId: 'id',
      clientSecret: secret,
    } as const;
    return drain(createCxoneGuide(stream, connection, shared()));
  };
  const harvest = async (url: string): Promise<void> => {
    const source = createGenesysGuideHarvest(
      {
        ...settings,
        tenant: 'guide',
        dialect: 'genesys.guide',
        filters: { ...none, services: ['People'] },
      },
      { loginUrl: url, apiUrl: url, clientId: 'id', clientSecret: secret },
      shared(),
    );
    const [service = null] = await source.services();
    const to = Date.parse('2024-07-02T00:00:00Z');
    const ticket = await source.begin({ window: { from: to - 86_400_000, to }, service });
    for await (const _ of source.collect(await source.poll(ticket), 'org-1'));
  };

  const tokenFields = ['client_id', 'client_secret', 'grant_type', 'scope'];
  const blocks: readonly (readonly [
    string,
    (url: string) => Promise<void>,
    { readonly method: string; readonly path: string; readonly fields: readonly string[] },
  ])[] = [
    [
      'token, Genesys',
      readGenesys,
      { method: 'POST', path: '/api/v2/oauth/token', fields: tokenFields },
    ],
    ['token, CXone', readCxone, { method: 'POST', path: '/oauth2/token', fields: tokenFields }],
    [
      'audit log query, Genesys',
      readGenesys,
      { method: 'GET', path: '/api/v2/auditlogs', fields: ['filter', 'nextPage', 'pageSize'] },
    ],
    [
      'audit log query, CXone',
      readCxone,
      { method: 'GET', path: '/api/v2/audit-logs', fields: ['cursor', 'limit', 'readScope'] },
    ],
    [
      'initiate',
      harvest,
      {
        method: 'POST',
        path: '/api/v2/audits/query',
        fields: ['includeDetails', 'interval', 'serviceName'],
      },
    ],
    ['check status', harvest, { method: 'GET', path: '/api/v2/audits/query/q1', fields: [] }],
  ];
  for (const [what, read, { method, path, fields }] of blocks) {
    it(`${what}: ${method} ${path} with ${fields.join(', ') || 'nothing'}`, async () => {
      const asked = (await askedOf(read)).filter(
        (one) => one.method === method && one.path === path,
      );
      assert.ok(
        asked.some((one) => JSON.stringify(namesOf(one)) === JSON.stringify(fields)),
        JSON.stringify(asked.map(namesOf)),
      );
      const isToken = path.endsWith('/token');
      for (const { headers } of asked) {
        assert.equal(headers['authorization'], isToken ? undefined : 'Bearer the-token');
      }
    });
  }

  it('sends the token to nobody but the API: not to where the download lies', async () => {
    const [file] = (await askedOf(harvest)).filter(({ path }) => path === '/file');
    assert.ok(file);
    assert.equal(file.headers['authorization'], undefined);
  });
});
